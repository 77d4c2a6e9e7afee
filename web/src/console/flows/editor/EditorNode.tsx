import { IconAlertTriangle, IconBan } from "@tabler/icons-react";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import type { Way } from "./model";
import classes from "./Editor.module.css";

export type WidgetNode = Node<
  { name: string; label: string; group: string; width: number; ways: Way[]; problems: number; refused: boolean; isTrigger: boolean },
  "widget"
>;

/** One widget on the canvas: its name, its kind, and a handle under each event it can leave by. */
export function EditorNode({ data, selected }: NodeProps<WidgetNode>) {
  return (
    <div className={classes.node} style={{ width: data.width }} data-selected={selected} data-faulty={data.problems > 0} data-group={data.group}>
      {!data.isTrigger && <Handle id="in" type="target" position={Position.Top} className={classes.in} />}
      <header>
        <b>{data.name}</b>
        {data.problems > 0 && (
          <em title={`${data.problems} to put right`}>
            <IconAlertTriangle size={14} aria-hidden /> {data.problems}
          </em>
        )}
        {data.refused && <IconBan size={14} aria-label="Not run here" />}
      </header>
      <span>{data.label}</span>
      <ul>
        {data.ways.map((way) => (
          <li key={way.id} data-led={way.next !== null} title={way.next ? `${way.label}: to ${way.next}` : `${way.label}: ends here`}>
            <span>{way.label}</span>
            <Handle id={way.id} type="source" position={Position.Bottom} className={classes.out} />
          </li>
        ))}
      </ul>
    </div>
  );
}
