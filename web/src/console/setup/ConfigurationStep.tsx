import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { configurationCall, storeCall } from "@shared/api/setUp";
import { ShortId } from "@shared/ui/ShortId";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

const NEW_STORE = "new";

/** Step 3: the orchestrator's configuration, and a memory store for it where none fits. */
export function ConfigurationStep({ configurations, stores, services }: SetUp) {
  const calls = useCalls();
  const store = useCalls();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [bridged, setBridged] = useState<string | null>(null);
  const storeId = chosen ?? stores.data?.[0] ?? NEW_STORE;
  const displayName = name.trim();
  const call = storeId === NEW_STORE ? storeCall(displayName) : configurationCall({ displayName, storeId, serviceId: bridged });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    (storeId === NEW_STORE ? store : calls).mutate(call);
  };
  return (
    <SetUpStep
      number={3}
      title="Conversation Orchestrator"
      about="Groups what a customer says on every channel into one conversation of their profile, and names the memory store that keeps it."
      done={(configurations.data ?? []).length > 0}
      error={firstError(configurations, stores)}
      state={<ul>{configurations.data?.map((one) => <li key={one.id}>{one.displayName} <ShortId id={one.id} /></li>)}</ul>}
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput size="xs" label="Name" required maxLength={32} pattern="[A-Za-z0-9_ \-]+" title="Letters, digits, spaces, - and _" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select size="xs" label="Memory store" allowDeselect={false} value={storeId} data={[...(stores.data ?? []), { value: NEW_STORE, label: "Create a memory store" }]} onChange={setChosen} />
        {storeId !== NEW_STORE && (
          <Select size="xs" label="Connect a classic service" placeholder="None" clearable value={bridged} data={(services.data ?? []).map((one) => ({ value: one.sid, label: one.friendly_name }))} onChange={setBridged} />
        )}
        <Button size="xs" type="submit" loading={calls.isPending || store.isPending}>
          {storeId === NEW_STORE ? "Create memory store" : "Create configuration"}
        </Button>
      </form>
      <CallShown call={call} made={storeId === NEW_STORE ? store.data : calls.data} error={calls.error ?? store.error} />
    </SetUpStep>
  );
}
