/** The screens, and the rooms of the console: where one can go from anywhere. */
import {
  IconBook, IconBulb, IconDatabase, IconDeviceMobile, IconEyeSearch, IconHash, IconHeadset, IconHome, IconListCheck, IconListSearch, IconMessage2Bolt, IconMessages,
  IconRoute, IconSettings, IconSitemap, IconTerminal2, IconUsers, IconWebhook,
} from "@tabler/icons-react";

export interface Place {
  to: string;
  label: string;
  Icon: typeof IconHome;
}

export const screens: Place[] = [
  { to: "/phone", label: "Phone", Icon: IconDeviceMobile },
  { to: "/desktop", label: "Desktop", Icon: IconHeadset },
  { to: "/supervisor", label: "Supervisor", Icon: IconEyeSearch },
  { to: "/console", label: "Console", Icon: IconTerminal2 },
];

export const start: Place = { to: "/", label: "Start", Icon: IconHome };

export const rooms: Place[] = [
  { to: "/console/conversations", label: "Conversations", Icon: IconMessages },
  { to: "/console/memory", label: "Memory", Icon: IconDatabase },
  { to: "/console/knowledge", label: "Knowledge", Icon: IconBook },
  { to: "/console/intelligence", label: "Intelligence", Icon: IconBulb },
  { to: "/console/flows", label: "Flows", Icon: IconSitemap },
  { to: "/console/routing", label: "Routing", Icon: IconRoute },
  { to: "/console/answers", label: "Answers", Icon: IconMessage2Bolt },
  { to: "/console/numbers", label: "Numbers", Icon: IconHash },
  { to: "/console/webhooks", label: "Webhooks", Icon: IconWebhook },
  { to: "/console/people", label: "People", Icon: IconUsers },
  { to: "/console/audit", label: "Audit", Icon: IconListSearch },
  { to: "/console/setup", label: "Set up", Icon: IconListCheck },
  { to: "/console/settings", label: "Settings", Icon: IconSettings },
];
