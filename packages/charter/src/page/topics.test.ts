import { describe, expect, test } from "vitest";
import { topicOfHeading, topicOfTable, type Topic } from "./topics.ts";

describe("what a heading says that its section is about", () => {
  test.each<[Topic | undefined, readonly string[]]>([
    ["responsibilities", ["Responsibility Matrix", "Platform Team Responsibilities", "Who owns what", "RACI", "Division of duties", "Roles", "Who does what", "Ownership"]],
    ["namespaces", ["Namespaces Managed", "Our namespaces", "Namespace inventory", "1.2 Zones"]],
    ["flows", ["Required Cross-Namespace Communication", "Required flows", "Traffic matrix", "Who talks to whom", "Data flows", "Allowed connections", "Permitted paths", "Communication that must work? Necessary connections"]],
    ["forbidden", ["Forbidden flows", "Never allowed", "Prohibited paths", "What is closed", "Connections that must not exist"]],
    ["externals", ["External Dependencies", "Systems outside the cluster", "Third-party systems", "Upstream services", "Outside peers"]],
    ["triggers", ["When to Engage Platform Team", "When to involve them", "Changes that need approval", "When do I need a ticket?", "Approval required"]],
    ["fields", ["Documentation Required", "What a request must contain", "Information to be provided", "Required details"]],
    ["example", ["Example Request Format", "Template of a ticket", "A request looks like this", "Sample request"]],
    ["focus", ["Application-Level Network Policies", "Policies of the application? Our policies", "Policy scope"]],
    ["principles", ["Security Principles", "Ground rules", "Tenets"]],
    ["troubleshooting", ["Troubleshooting Process", "When something cannot connect", "🔥 When things break", "Escalation", "Incidents"]],
    ["waivers", ["Waivers", "Approved exceptions", "Accepted risks"]],
    ["approvals", ["Approved requests", "Approvals", "Granted access"]],
    ["probes", ["Connectivity tests", "Probes"]],
    ["environment", ["Environment", "Cluster facts"]],
    ["footer", ["Contacts", "Document control", "About this page"]],
    [undefined, ["Current Network Architecture", "Communication Protocol with Platform Team", "Introduction", "Background", ""]],
  ])("%s", (topic, headings) => {
    expect(headings.map((heading) => [heading, topicOfHeading(heading)])).toEqual(headings.map((heading) => [heading, topic]));
  });
});

describe("what the columns of a table say", () => {
  test.each<[readonly string[], Topic | undefined, Topic | undefined]>([
    [["From", "To", "Port"], undefined, "flows"],
    [["Source", "Destination"], "forbidden", "forbidden"],
    [["Client", "Server", "Expected"], undefined, "probes"],
    [["Id", "From", "To", "Approved by"], undefined, "approvals"],
    [["Rule", "File", "Expires"], undefined, "waivers"],
    [["System", "Address"], undefined, "externals"],
    [["Namespace", "Owner"], "responsibilities", "namespaces"],
    [["Topic", "Platform", "Checkout"], "responsibilities", "responsibilities"],
    [["Colour", "Taste"], undefined, undefined],
  ])("%j under %s is about %s", (header, heading, topic) => {
    expect(topicOfTable(header, heading)).toBe(topic);
  });
});
