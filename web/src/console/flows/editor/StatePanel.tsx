import { Badge, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { FlowDefinition, FlowState } from "@shared/api/console";
import type { OfferedWidget } from "@shared/api/flows";
import { ConditionList } from "./ConditionList";
import { JsonField } from "./JsonField";
import { PropertyField } from "./PropertyField";
import { addMatch, connect, nameFault, removeStates, removeTransition, renameState, setProperties, setProperty, waysOut } from "./model";
import { type PlacedProblem, elsewhere, ofProperty, ofState, ofTransition } from "./problems";
import classes from "./Editor.module.css";

export interface Known {
  [key: string]: { value: string; label: string }[] | undefined;
}

interface StatePanelProps {
  definition: FlowDefinition;
  state: FlowState;
  widget: OfferedWidget | undefined;
  operators: string[];
  problems: PlacedProblem[];
  known: Known;
  onChange: (definition: FlowDefinition, about?: string | null) => void;
  onChoose: (name: string | null) => void;
}

/** The chosen widget: its name, its settings as a form and as JSON, and where each event leads. */
export function StatePanel(props: StatePanelProps) {
  const { definition, state, widget, problems, onChange, onChoose } = props;
  const mine = ofState(problems, state.name);
  const fields = new Set(widget?.fields.map((field) => field.key));
  return (
    <div className={classes.stack}>
      <header className={classes.panelHead}>
        <Badge variant="light" color="gray" tt="none">{widget?.label ?? state.type}</Badge>
        {state.type !== "trigger" && (
          <Button
            size="compact-xs" variant="subtle" color="red" leftSection={<IconTrash size={13} />}
            onClick={() => {
              onChange(removeStates(definition, [state.name]));
              onChoose(null);
            }}
          >
            Delete widget
          </Button>
        )}
      </header>
      <p className={classes.about}>{widget?.about}</p>
      {widget?.refused && <p className={classes.refused}>An execution that reaches it ends there. {widget.refused}</p>}
      {elsewhere(mine, fields).map((one) => <p key={one.path + one.message} className={classes.fault} role="alert">{one.key ? `${one.key}: ` : ""}{one.message}</p>)}
      <NameField key={state.name} definition={definition} name={state.name} onChange={onChange} onChoose={onChoose} />
      <Settings {...props} problems={mine} />
      <Ways {...props} problems={mine} />
      <details className={classes.more}>
        <summary>Settings as JSON</summary>
        <RawSettings definition={definition} state={state} onChange={onChange} />
      </details>
    </div>
  );
}

function NameField({ definition, name, onChange, onChoose }: { definition: FlowDefinition; name: string } & Pick<StatePanelProps, "onChange" | "onChoose">) {
  const [wanted, setWanted] = useState(name);
  const fault = nameFault(definition, name, wanted.trim());
  const rename = () => {
    const next = wanted.trim();
    if (fault !== null || next === name) return;
    onChange(renameState(definition, name, next));
    onChoose(next);
  };
  return (
    <TextInput
      size="xs" label="Name" description={`Later widgets read it as widgets.${name}; they follow a new name.`} error={fault}
      value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} onBlur={rename} onKeyDown={(event) => event.key === "Enter" && rename()}
    />
  );
}

function Settings({ definition, state, widget, problems, known, onChange }: StatePanelProps) {
  if (!widget?.fields.length) return null;
  const has = (key: string) => state.properties?.[key] !== undefined || ofProperty(problems, key) !== undefined;
  const first = widget.fields.filter((field, index) => field.required || index < 2 || has(field.key));
  const others = widget.fields.filter((field) => !first.includes(field));
  const shown = (list: typeof first) =>
    list.map((field) => (
      <PropertyField
        key={`${state.name} ${field.key}`} field={field} value={state.properties?.[field.key]} error={ofProperty(problems, field.key)} known={known[field.key]}
        onChange={(value) => onChange(setProperty(definition, state.name, field.key, value), `${state.name}/${field.key}`)}
      />
    ));
  return (
    <section className={classes.stack} aria-label="Settings">
      <h3>Settings</h3>
      {shown(first)}
      {others.length > 0 && (
        <details className={classes.more}>
          <summary>{others.length} more</summary>
          <div className={classes.stack}>{shown(others)}</div>
        </details>
      )}
    </section>
  );
}

const ENDS = "";

function Ways({ definition, state, widget, operators, problems, onChange }: StatePanelProps) {
  const targets = definition.states.filter((one) => one.type !== "trigger").map((one) => ({ value: one.name, label: one.name }));
  const isSplit = state.type === "split-based-on";
  return (
    <section className={classes.stack} aria-label="Where it leads">
      <h3>Where it leads</h3>
      {waysOut(state, widget).map((way) => {
        const { index } = way;
        const conditions = index === null ? undefined : state.transitions?.[index]?.conditions;
        return (
          <div key={way.id} className={classes.way} data-condition={conditions !== undefined}>
            {conditions && index !== null && (
              <ConditionList
                conditions={conditions} operators={operators} name={way.label}
                onChange={(at, change, about) => onChange(about(definition, state.name, index, at, change), `${state.name}/c${index}/${at}`)}
                onRemove={() => onChange(removeTransition(definition, state.name, index))}
              />
            )}
            <Select
              size="xs" searchable allowDeselect={false} label={conditions ? "then to" : way.label} aria-label={`${way.label} leads to`}
              data={[{ value: ENDS, label: "Ends here" }, ...targets]} value={way.next ?? ENDS}
              error={index === null ? undefined : ofTransition(problems, index)}
              onChange={(next) => onChange(connect(definition, state.name, way, next === ENDS ? null : next))}
            />
          </div>
        );
      })}
      {isSplit && (
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => onChange(addMatch(definition, state.name))}>
          Add a condition
        </Button>
      )}
    </section>
  );
}

function RawSettings({ definition, state, onChange }: Pick<StatePanelProps, "definition" | "state" | "onChange">) {
  const { offset: _offset, ...properties } = state.properties ?? {};
  const write = (value: unknown) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) onChange(setProperties(definition, state.name, value as Record<string, unknown>), `${state.name}/json`);
  };
  return <JsonField key={state.name} label={`Settings of ${state.name}`} hint="All of them, also those no field shows." value={properties} onChange={write} />;
}
