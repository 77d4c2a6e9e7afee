import { useQuery } from "@tanstack/react-query";
import { fetchWorkspaces } from "@shared/api/routingSetup";
import { useAddress } from "@shared/ui/useAddress";

/** The workspace a view is of: the one the address names, or the project's first. */
export function useWorkspace() {
  const workspaces = useQuery({ queryKey: ["console", "routing", "workspaces"], queryFn: fetchWorkspaces });
  const [chosen, choose] = useAddress("workspace");
  const workspaceId = workspaces.data?.find((one) => one.sid === chosen)?.sid ?? workspaces.data?.[0]?.sid;
  return { workspaces, workspaceId, choose };
}
