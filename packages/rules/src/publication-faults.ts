import type { Publication, PublicationFault } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { objectName } from "./object-name.ts";
import type { Found, RuleContext } from "./rule.ts";

/** Places where an Ingress or a route asks for something that is not there, all for one reason. */
interface Fault {
  readonly publication: Publication;
  readonly first: PublicationFault;
  readonly others: readonly PublicationFault[];
}

/** What is wrong with what is published, of some kinds; one finding for each object and reason. */
export function* publicationFaults(context: RuleContext, kinds: readonly PublicationFault["kind"][], consequence: string): Iterable<Found> {
  for (const publication of context.cluster.publications) {
    const faults = publication.faults.filter(({ kind }) => kinds.includes(kind));
    for (const [first, ...others] of groupBy(faults, ({ text }) => text).values()) yield say(context, { publication, first, others }, consequence);
  }
}

function say({ cluster, ownership }: RuleContext, { publication: { object, namespace }, first, others }: Fault, consequence: string): Found {
  const name = objectName(object);
  const related = first.related === undefined ? [] : [{ at: first.related, message: `${objectName(cluster.object(first.related.object))} is meant` }];
  return {
    at: { object: object.id, path: first.path },
    related: [...related, ...others.map(({ path }) => ({ at: { object: object.id, path }, message: `${name} says so here too` }))],
    message: `${name} ${consequence}: ${first.text}`,
    ...(first.actsIn !== namespace && { owner: ownership.ofNamespace(first.actsIn) }),
    next: [first.fix],
    subject: first.text,
    weight: 5,
  };
}
