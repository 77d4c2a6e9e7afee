import { Kbd, Modal, Table } from "@mantine/core";
import type { Shortcut } from "./Shortcuts";
import { keyName } from "./keys";

interface ShortcutMapProps {
  shortcuts: Shortcut[];
  onClose: () => void;
}

const everywhere = [
  { key: "Enter", label: "Send" },
  { key: "Shift+Enter", label: "Break the line" },
  { key: "?", label: "Show or hide this map" },
];

/** The keyboard map of the screen in front of the reader. */
export function ShortcutMap({ shortcuts, onClose }: ShortcutMapProps) {
  const seen = new Map([...shortcuts, ...everywhere].map((one) => [`${one.key}${one.label}`, one]));
  return (
    <Modal opened onClose={onClose} title="Keyboard" size="sm">
      <Table verticalSpacing={6} withRowBorders={false}>
        <Table.Tbody>
          {[...seen.values()].map((one) => (
            <Table.Tr key={`${one.key}${one.label}`}>
              <Table.Td w={120}>
                <Kbd>{keyName(one.key)}</Kbd>
              </Table.Td>
              <Table.Td>{one.label}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
