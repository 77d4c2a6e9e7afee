import { UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Trait, TraitValue } from "../api/types";
import { writeTrait } from "../api/wire";
import { ErrorLine } from "../states/ErrorLine";
import { Time } from "../time/Time";
import { AddTrait } from "./AddTrait";
import { TraitEditor } from "./TraitEditor";
import classes from "./Memory.module.css";
import { traitText } from "./traitText";

interface TraitRowsProps {
  storeId: string;
  profileId: string;
  traits: Trait[];
}

/** The traits of a profile as rows one can edit in place. */
export function TraitRows({ storeId, profileId, traits }: TraitRowsProps) {
  return (
    <div className={classes.traits}>
      {traits.length === 0 && <p className={classes.quiet}>No traits yet. Add what every answer should know.</p>}
      {traits.map((trait) => (
        <TraitRow key={`${trait.group}.${trait.name}`} storeId={storeId} profileId={profileId} trait={trait} />
      ))}
      <AddTrait storeId={storeId} profileId={profileId} known={traits} />
    </div>
  );
}

interface TraitRowProps {
  storeId: string;
  profileId: string;
  trait: Trait;
}

function TraitRow({ storeId, profileId, trait }: TraitRowProps) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const write = useMutation({
    mutationFn: (value: TraitValue) => writeTrait(storeId, profileId, { group: trait.group, name: trait.name, value }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      setEditing(false);
    },
  });
  return (
    <div className={classes.trait}>
      <span className={classes.traitName} title={`${trait.group}.${trait.name}`}>
        {trait.name}
      </span>
      {editing ? (
        <TraitEditor
          label={trait.name}
          dataType={trait.dataType}
          value={trait.value}
          saving={write.isPending}
          onSave={(value) => write.mutate(value)}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <UnstyledButton className={classes.traitValue} aria-label={`Edit ${trait.name}: ${traitText(trait.value)}`} onClick={() => setEditing(true)}>
          <span dir="auto" data-empty={trait.value === null || undefined}>
            {traitText(trait.value)}
          </span>
          <IconPencil size={14} aria-hidden />
        </UnstyledButton>
      )}
      {write.error && <ErrorLine error={write.error} />}
      {trait.changedAt && (
        <small className={classes.changed}>
          {trait.source ? `by ${trait.source}, ` : ""}
          <Time at={trait.changedAt} />
        </small>
      )}
    </div>
  );
}
