import { IconSparkles } from "@tabler/icons-react";
import type { ModelState } from "@shared/api/types";
import classes from "./Start.module.css";

/** Which model answers, and how to change it. */
export function ModelBadge({ model }: { model: ModelState }) {
  return (
    <div className={classes.model}>
      <span className={classes.modelName}>
        <IconSparkles size={14} aria-hidden />
        {model.rehearsal ? "Rehearsal model" : model.name}
      </span>
      <p>
        {model.rehearsal
          ? "It answers by rule and needs no network. Set OPENAI_API_KEY and start again to use a real model."
          : "Unset OPENAI_API_KEY and start again to rehearse without a network."}
      </p>
    </div>
  );
}
