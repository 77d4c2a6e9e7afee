import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { fetchFlowTemplates, flowCall } from "@shared/api/setUp";
import { CodeLine } from "@shared/ui/CodeLine";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

/** Step 6: a flow from the template, its tasks routed by a workflow, published. */
export function FlowStep({ flows, workflows }: SetUp) {
  const calls = useCalls();
  const [name, setName] = useState("Human handoff");
  const [chosen, setChosen] = useState<string | null>(null);
  const workflowId = chosen ?? workflows.data?.[0]?.sid ?? "";
  const templates = useQuery({ queryKey: ["flowTemplates", workflowId], queryFn: () => fetchFlowTemplates(workflowId), enabled: workflowId !== "" });
  const template = templates.data?.[0];
  const call = template ? flowCall(name.trim(), template.definition) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (call) calls.mutate(call);
  };
  const made = calls.data?.answer as { sid?: string } | undefined;
  return (
    <SetUpStep
      number={6}
      title="Studio flow from the template"
      about={template ? `${template.name}. ${template.about}` : "What the agent's handoff starts."}
      done={(flows.data ?? []).some((flow) => flow.status === "published")}
      error={firstError(flows, workflows, templates)}
      state={<ul>{flows.data?.map((flow) => <li key={flow.sid}><Link to={`/console/flows/${flow.sid}`}>{flow.friendly_name}</Link>, {flow.status}, revision {flow.revision}</li>)}</ul>}
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput size="xs" label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select size="xs" label="Workflow of send_to_flex" allowDeselect={false} value={workflowId || null} data={(workflows.data ?? []).map((one) => ({ value: one.sid, label: one.friendly_name }))} onChange={setChosen} />
        <Button size="xs" type="submit" loading={calls.isPending} disabled={call === null}>
          Create and publish
        </Button>
      </form>
      {made?.sid && <CodeLine code={`TWILIO_STUDIO_HANDOFF_FLOW_SID=${made.sid}`} />}
      <CallShown call={call} made={calls.data} error={calls.error} />
    </SetUpStep>
  );
}
