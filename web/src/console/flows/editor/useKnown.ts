import { useQuery } from "@tanstack/react-query";
import { fetchStudioFlows, fetchWorkflows } from "@shared/api/setUp";
import type { Known } from "./StatePanel";

/** The project's own workflows and flows, for the fields that name one. */
export function useKnown(): Known {
  const workflows = useQuery({ queryKey: ["knownWorkflows"], queryFn: fetchWorkflows });
  const flows = useQuery({ queryKey: ["knownFlows"], queryFn: fetchStudioFlows });
  const named = (workflows.data ?? []).map((one) => ({ value: one.sid, label: one.friendly_name }));
  const others = (flows.data ?? []).map((one) => ({ value: one.sid, label: one.friendly_name }));
  return { workflow: named, workflow_sid: named, flow_sid: others };
}
