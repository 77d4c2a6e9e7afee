import { useReactFlow } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { Catalogue, WireFlow } from "@shared/api/flows";
import { ErrorLine } from "@shared/states/ErrorLine";
import { EditorCanvas } from "./EditorCanvas";
import { FlowPanel } from "./FlowPanel";
import { Palette } from "./Palette";
import { PublishDialog } from "./PublishDialog";
import { RevisionDrawer } from "./RevisionDrawer";
import { StaleNotice } from "./StaleNotice";
import { StatePanel } from "./StatePanel";
import { TestUsersDialog } from "./TestUsersDialog";
import { Toolbar } from "./Toolbar";
import { exportDefinition, importDefinition } from "./files";
import { type Point, addState, findState, moveState } from "./model";
import { arranged, freePlace } from "./place";
import { useEditing } from "./useEditing";
import { useEditorKeys } from "./useEditorKeys";
import { useKnown } from "./useKnown";
import classes from "./Editor.module.css";

type Dialog = "publish" | "testers" | "revisions" | null;

/** Palette, canvas and settings of one flow. */
export function FlowEditor({ flow, catalogue }: { flow: WireFlow; catalogue: Catalogue }) {
  const editing = useEditing(flow);
  const { present, change, base, problems, save } = editing;
  const [name, setName] = useState(flow.friendly_name);
  const [chosen, setChosen] = useState<string | null>(null);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [fault, setFault] = useState<string | null>(null);
  const widgets = useMemo(() => new Map(catalogue.widgets.map((widget) => [widget.type, widget])), [catalogue]);
  const known = useKnown();
  const { screenToFlowPosition, fitView } = useReactFlow();
  const state = findState(present, chosen);
  const asked = { name: name.trim() || flow.friendly_name, status: "draft" as const };
  const saveDraft = () => save.mutate({ asked });
  useEditorKeys({ undo: editing.undo, redo: editing.redo, save: saveDraft });

  const add = (type: string, at: Point) => {
    const widget = widgets.get(type);
    if (!widget) return;
    const added = addState(present, widget, at);
    change(added.definition);
    setChosen(added.name);
  };
  const addInView = (type: string) => {
    const frame = document.querySelector(`.${classes.canvas}`)?.getBoundingClientRect();
    const middle = frame ? screenToFlowPosition({ x: frame.x + frame.width / 2 - 110, y: frame.y + frame.height / 2 }) : { x: 0, y: 0 };
    add(type, freePlace(middle, present, widgets));
  };
  const arrange = () => {
    change([...arranged(present, widgets)].reduce((now, [each, at]) => moveState(now, each, at), present));
    requestAnimationFrame(() => void fitView({ maxZoom: 1, padding: 0.12 }));
  };
  const takeFile = async (file: File) => {
    const read = await importDefinition(file);
    setFault(read.fault);
    if (read.definition) change(read.definition);
  };
  return (
    <div className={classes.editor}>
      <Toolbar
        state={stateOf(editing, name !== base.friendly_name)} undo={editing.undo} redo={editing.redo} saving={save.isPending}
        canSave={editing.isChanged || name.trim() !== base.friendly_name} onArrange={arrange} onImport={(file) => void takeFile(file)}
        onExport={() => exportDefinition(present, name)} onTesters={() => setDialog("testers")} onRevisions={() => setDialog("revisions")}
        onSave={saveDraft} onPublish={() => setDialog("publish")}
      />
      {editing.stale ? <StaleNotice flowId={flow.sid} present={present} onTake={editing.restart} onOverwrite={() => save.mutate({ asked, over: true })} /> : <ErrorLine error={save.error} />}
      {fault && <p className={classes.fault} role="alert">{fault}</p>}
      <div className={classes.desk}>
        <Palette widgets={catalogue.widgets} onAdd={addInView} />
        <EditorCanvas definition={present} widgets={widgets} problems={problems} chosen={chosen} onChoose={setChosen} onChange={change} onAdd={add} />
        <aside className={classes.panel} aria-label={state ? `Widget ${state.name}` : "Flow"}>
          {state ? (
            <StatePanel definition={present} state={state} widget={widgets.get(state.type)} operators={catalogue.operators} problems={problems} known={known} onChange={change} onChoose={setChosen} />
          ) : (
            <FlowPanel definition={present} name={name} webhook={base.webhook_url ?? flow.webhook_url} problems={problems} onName={setName} onChange={change} onChoose={setChosen} />
          )}
        </aside>
      </div>
      <PublishDialog
        open={dialog === "publish"} problems={problems} onClose={() => setDialog(null)}
        onPublish={(message) => {
          setDialog(null);
          save.mutate({ asked: { ...asked, status: "published", message } });
        }}
      />
      <TestUsersDialog flowId={flow.sid} open={dialog === "testers"} onClose={() => setDialog(null)} />
      <RevisionDrawer
        flowId={flow.sid} open={dialog === "revisions"} newest={base.revision} present={present} onClose={() => setDialog(null)}
        onRestore={(revision) => {
          setDialog(null);
          if (revision.definition) change(revision.definition);
        }}
      />
    </div>
  );
}

function stateOf({ base, isChanged, save }: ReturnType<typeof useEditing>, isRenamed: boolean): string {
  if (save.isPending) return "Saving";
  return `Revision ${base.revision}, ${base.status}${isChanged || isRenamed ? ", with changes that are not saved" : ""}`;
}
