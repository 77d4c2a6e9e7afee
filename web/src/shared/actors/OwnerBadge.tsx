import { IconCheck } from "@tabler/icons-react";
import type { ConversationStatus, Owner } from "../api/types";
import { ActorBadge } from "./ActorBadge";
import { actorOfOwner } from "./actors";

interface OwnerBadgeProps {
  owner: Owner | null | undefined;
  status?: ConversationStatus | null;
}

const words = { agent: "Agent", flow: "Flow", worker: "Worker", waiting: "Waiting for a worker", parked: "Paused or parked" } as const;

/** Who may speak to the customer now. */
export function OwnerBadge({ owner, status }: OwnerBadgeProps) {
  if (status === "CLOSED") return <ActorBadge actor="system" label="Ended" Icon={IconCheck} />;
  if (!owner) return null;
  const name = owner.kind === "worker" && owner.name ? owner.name : words[owner.kind];
  return <ActorBadge actor={actorOfOwner[owner.kind] ?? "system"} label={name} />;
}
