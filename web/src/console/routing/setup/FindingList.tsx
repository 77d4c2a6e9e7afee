import { IconAlertTriangle } from "@tabler/icons-react";
import type { Finding } from "@shared/api/routingExplained";
import { fixOf } from "./fixes";
import classes from "./Setup.module.css";

interface FindingListProps {
  findings: Finding[];
  /** Whether each says where it is. */
  placed?: boolean;
}

/** What the linter found: where, what, and how it is put right. */
export function FindingList({ findings, placed = true }: FindingListProps) {
  if (findings.length === 0) return null;
  return (
    <ul className={classes.findings} aria-label="What looks wrong">
      {findings.map((finding, index) => (
        <li key={index}>
          <IconAlertTriangle size={15} aria-hidden />
          <div>
            {placed && <b>{finding.where}</b>}
            <p>{finding.sentence}</p>
            {fixOf(finding.kind) && <p className={classes.fix}>{fixOf(finding.kind)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
