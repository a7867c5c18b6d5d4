/** A page for the tests of rules that need one: two teams, two flows with ports, one external. */
export const guidelinesPage = `
  # Network policy guidelines

  ## Responsibilities

  ### Platform team
  - **Cluster-wide network policies** (CoreDNS access, kube-system connectivity)
  - **Cross-namespace communication** policies between different teams
  - **Infrastructure-level security** policies (ingress controllers, service mesh)
  - **Seldon Core configuration** (seldon-config ConfigMap defining inference servers)

  ### Application team (financial-mlops-pytorch)
  - **Application-specific** network policies within our namespaces
  - **External service access** requirements (documented for platform approval)

  ## Architecture

  ### Namespaces managed
  - \`financial-ml\` - Model serving
  - \`financial-mlops-pytorch\` - Training

  ### Required cross-namespace communication
  1. **financial-mlops-pytorch** → **financial-ml**
     - Training reads model metadata: TCP 9000
  2. **financial-ml** → **seldon-system**
     - Seldon scheduler: TCP 9005

  ### External dependencies
  - **MLflow LoadBalancer**: \`192.168.1.208:5000\`
`;
