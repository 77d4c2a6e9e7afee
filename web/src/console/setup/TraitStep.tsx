import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { hasTrait, traitCall } from "@shared/api/setUp";
import type { DataType } from "@shared/api/types";
import { fetchTraitGroups } from "@shared/api/wire";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

const GROUP = "Contact";
const types: { value: DataType; label: string }[] = [
  { value: "STRING", label: "String" },
  { value: "NUMBER", label: "Number" },
  { value: "BOOLEAN", label: "Boolean" },
  { value: "ARRAY", label: "Array" },
];

/** Step 7: a custom trait in the default group of the memory store. */
export function TraitStep({ stores }: SetUp) {
  const calls = useCalls();
  const [name, setName] = useState("Language");
  const [dataType, setDataType] = useState<DataType>("STRING");
  const storeId = stores.data?.[0];
  const groups = useQuery({ queryKey: ["traitGroups", storeId], queryFn: () => fetchTraitGroups(storeId!), enabled: storeId !== undefined });
  const call = storeId !== undefined ? traitCall(storeId, GROUP, name.trim(), { dataType }) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (call) calls.mutate(call);
  };
  const known = groups.data?.traitGroups ?? [];
  const there = hasTrait(known, GROUP, name.trim());
  return (
    <SetUpStep
      number={7}
      title="Custom trait in the memory store"
      about="What is known of a customer beyond name and addresses. Names that differ only in case are one trait."
      done={hasTrait(known, GROUP, "language")}
      error={firstError(stores, groups)}
      state={<>{GROUP} has {Object.keys(known.find((one) => one.displayName === GROUP)?.traits ?? {}).join(", ") || "no trait yet"}. <Link to="/console/memory">All trait groups</Link></>}
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput size="xs" label="Trait name" required value={name} onChange={(event) => setName(event.currentTarget.value)} error={there && calls.data === undefined ? "This trait is there already" : undefined} />
        <Select size="xs" label="Data type" allowDeselect={false} data={types} value={dataType} onChange={(value) => setDataType((value ?? "STRING") as DataType)} />
        <Button size="xs" type="submit" loading={calls.isPending} disabled={call === null || name.trim() === "" || there}>
          Add trait
        </Button>
      </form>
      <CallShown call={call} made={calls.data} error={calls.error} />
    </SetUpStep>
  );
}
