import { TextInput, UnstyledButton } from "@mantine/core";
import { IconBan, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { OfferedWidget } from "@shared/api/flows";
import { DRAGGED } from "./EditorCanvas";
import classes from "./Editor.module.css";

/** Every widget by group: drag one onto the canvas, or press it. */
export function Palette({ widgets, onAdd }: { widgets: OfferedWidget[]; onAdd: (type: string) => void }) {
  const [wanted, setWanted] = useState("");
  const words = wanted.trim().toLowerCase();
  const shown = widgets.filter((widget) => widget.type !== "trigger" && `${widget.label} ${widget.type} ${widget.about}`.toLowerCase().includes(words));
  const groups = [...new Set(shown.map((widget) => widget.group))];
  return (
    <section className={classes.palette} aria-label="Widgets to add">
      <TextInput size="xs" aria-label="Find a widget" placeholder="Find a widget" leftSection={<IconSearch size={14} />} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
      {groups.map((group) => (
        <div key={group} data-group={group}>
          <h2>{group}</h2>
          <ul>
            {shown.filter((widget) => widget.group === group).map((widget) => (
              <li key={widget.type}>
                <UnstyledButton
                  className={classes.offered}
                  draggable
                  title={widget.refused ?? widget.about}
                  onDragStart={(event) => event.dataTransfer.setData(DRAGGED, widget.type)}
                  onClick={() => onAdd(widget.type)}
                >
                  <span>{widget.label}</span>
                  {widget.refused && <IconBan size={13} aria-label="Not run here" />}
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {groups.length === 0 && <p>No widget is called that.</p>}
    </section>
  );
}
