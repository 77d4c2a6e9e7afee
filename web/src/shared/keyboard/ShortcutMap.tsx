import { Kbd, Modal, Table } from "@mantine/core";
import { useState } from "react";
import { OwnKeyTable } from "./OwnKeyTable";
import type { Shortcut } from "./Shortcuts";
import { keyName } from "./keys";
import { keepOwnKeys, readOwnKeys } from "./remap";

interface ShortcutMapProps {
  shortcuts: Shortcut[];
  onClose: () => void;
}

const writing = [
  { key: "Enter", label: "Send" },
  { key: "Shift+Enter", label: "Break the line" },
  { key: "Escape", label: "Leave the field, so that keys are commands again" },
];
const everywhere = [
  { key: "Ctrl+k", label: "Go anywhere by its name" },
  { key: "?", label: "Show or hide this map" },
];

type Named = Pick<Shortcut, "key" | "label">;

/** The keyboard map of the screen in front of the reader. */
export function ShortcutMap({ shortcuts, onClose }: ShortcutMapProps) {
  const [own, setOwn] = useState(readOwnKeys);
  const change = (label: string, key: string | null) => {
    const { [label]: _gone, ...rest } = own;
    const next = key === null ? rest : { ...rest, [label]: key };
    keepOwnKeys(next);
    setOwn(next);
  };
  return (
    <Modal opened onClose={onClose} title="Keyboard" size="md">
      <OwnKeyTable shortcuts={shortcuts} own={own} onChange={change} />
      <Keys title="Everywhere" keys={everywhere} />
      <Keys title="While you write" keys={writing} />
    </Modal>
  );
}

function Keys({ title, keys }: { title: string; keys: Named[] }) {
  const seen = new Map(keys.map((one) => [`${one.key}${one.label}`, one]));
  return (
    <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false} mb={12} captionSide="top">
      <Table.Caption ta="left" m={0} p={0} fz={12} fw={550}>
        {title}
      </Table.Caption>
      <Table.Tbody>
        {[...seen.values()].map((one) => (
          <Table.Tr key={`${one.key}${one.label}`}>
            <Table.Td w={112}>
              {one.key.split("+").map((part) => (
                <Kbd key={part} mr={4}>
                  {keyName(part)}
                </Kbd>
              ))}
            </Table.Td>
            <Table.Td>{one.label}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
