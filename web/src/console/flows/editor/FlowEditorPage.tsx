import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { Link, useParams } from "react-router";
import { fetchCatalogue, fetchWireFlow } from "@shared/api/flows";
import { Read } from "@shared/states/Read";
import { Page } from "../../Page";
import { FlowEditor } from "./FlowEditor";

/** A flow as a graph that can be changed. */
export default function FlowEditorPage() {
  const { flowId = "" } = useParams();
  // Read once: what somebody saves meanwhile must not change the canvas under the editor's hands.
  const flow = useQuery({ queryKey: ["flowToEdit", flowId], queryFn: () => fetchWireFlow(flowId), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const catalogue = useQuery({ queryKey: ["flowCatalogue"], queryFn: fetchCatalogue, staleTime: Infinity });
  const title = flow.data?.friendly_name ?? "Flow";
  return (
    <Page title={`Edit ${title}`} about={<Link to={`/console/flows/${flowId}`}>Back to the flow and its executions</Link>}>
      <Read query={catalogue} what="The widgets could not be read">
        {(offered) => (
          <Read query={flow} what="The flow could not be read">
            {(data) => (
              <ReactFlowProvider>
                <FlowEditor key={data.sid} flow={data} catalogue={offered} />
              </ReactFlowProvider>
            )}
          </Read>
        )}
      </Read>
    </Page>
  );
}
