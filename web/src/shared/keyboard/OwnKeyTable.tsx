import { Button, Kbd, Table } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import type { Shortcut } from "./Shortcuts";
import { keyName } from "./keys";
import { type OwnKeys, keyOf, whyNot } from "./remap";

interface OwnKeyTableProps {
  shortcuts: Shortcut[];
  own: OwnKeys;
  /** Null gives an act its first key back. */
  onChange: (label: string, key: string | null) => void;
}

/** The keys of this screen; each can be changed by pressing another. */
export function OwnKeyTable({ shortcuts, own, onChange }: OwnKeyTableProps) {
  const [waiting, setWaiting] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const rows = [...new Map(shortcuts.map((one) => [one.label, one])).values()];
  const press = (event: KeyboardEvent, label: string) => {
    if (waiting !== label || event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab" || event.key === "Shift") return;
    event.preventDefault();
    event.stopPropagation();
    const refusal = event.key === "Escape" ? null : whyNot(event.key, label, rows, own);
    setFault(refusal);
    if (refusal !== null) return;
    if (event.key !== "Escape") onChange(label, event.key);
    setWaiting(null);
  };
  return (
    <>
      <Table verticalSpacing={3} horizontalSpacing={0} withRowBorders={false} mb={12} captionSide="top">
        <Table.Caption ta="left" m={0} p={0} fz={12} fw={550}>
          On this screen
        </Table.Caption>
        <Table.Tbody>
          {rows.map((one) => (
            <Table.Tr key={one.label}>
              <Table.Td w={72}>
                <Kbd>{keyName(keyOf(one, own))}</Kbd>
              </Table.Td>
              <Table.Td>{one.label}</Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={waiting === one.label ? `Press the new key for: ${one.label}` : `Change the key for: ${one.label}`}
                  onClick={() => setWaiting(waiting === one.label ? null : one.label)}
                  onKeyDown={(event) => press(event, one.label)}
                  onBlur={() => setWaiting(null)}
                >
                  {waiting === one.label ? "Press a key" : "Change"}
                </Button>
                {own[one.label] !== undefined && (
                  <Button size="compact-xs" variant="subtle" color="gray" aria-label={`First key again for: ${one.label}`} onClick={() => onChange(one.label, null)}>
                    Reset
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {fault && (
        <p role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
