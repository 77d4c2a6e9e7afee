/** Who speaks has one colour, one icon and one word everywhere. The colours are in `theme/tokens.css`. */
import {
  IconAlertTriangle, IconClockPause, IconHeadset, IconRouteSquare, IconServer2, IconSparkles, IconTerminal2, IconUser,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Lane } from "../api/console";
import type { OwnerKind, Speaker } from "../api/types";

export type Actor = "customer" | "agent" | "worker" | "system" | "waiting" | "failed";

export interface Look {
  label: string;
  Icon: ComponentType<{ size?: number | string; className?: string; "aria-hidden"?: boolean }>;
}

export const looks: Record<Actor, Look> = {
  customer: { label: "Customer", Icon: IconUser },
  agent: { label: "Agent", Icon: IconSparkles },
  worker: { label: "Worker", Icon: IconHeadset },
  system: { label: "Flow", Icon: IconRouteSquare },
  waiting: { label: "Waiting", Icon: IconClockPause },
  failed: { label: "Failed", Icon: IconAlertTriangle },
};

export const actorOfSpeaker: Record<Speaker, Actor> = {
  customer: "customer", agent: "agent", worker: "worker", flow: "system",
};

export const actorOfOwner: Record<OwnerKind, Actor> = {
  agent: "agent", flow: "system", worker: "worker", waiting: "waiting", parked: "waiting",
};

/** The inspector's lanes: the model speaks for the agent, platform and program are machinery. */
export const lanes: Record<Lane, { label: string; actor: Actor; Icon: Look["Icon"] }> = {
  customer: { label: "Customer", actor: "customer", Icon: IconUser },
  platform: { label: "Platform", actor: "system", Icon: IconServer2 },
  program: { label: "Program", actor: "agent", Icon: IconTerminal2 },
  model: { label: "Model", actor: "agent", Icon: IconSparkles },
  worker: { label: "Worker", actor: "worker", Icon: IconHeadset },
};

export const laneOrder: Lane[] = ["customer", "platform", "program", "model", "worker"];
