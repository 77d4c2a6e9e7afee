import {
  IconBulb, IconDatabase, IconHash, IconMessages, IconRoute, IconSettings, IconSitemap, IconWebhook,
} from "@tabler/icons-react";
import { NavLink } from "react-router";
import classes from "./Console.module.css";

const rooms = [
  { to: "conversations", label: "Conversations", Icon: IconMessages },
  { to: "memory", label: "Memory", Icon: IconDatabase },
  { to: "intelligence", label: "Intelligence", Icon: IconBulb },
  { to: "flows", label: "Flows", Icon: IconSitemap },
  { to: "routing", label: "Routing", Icon: IconRoute },
  { to: "numbers", label: "Numbers", Icon: IconHash },
  { to: "webhooks", label: "Webhooks", Icon: IconWebhook },
  { to: "settings", label: "Settings", Icon: IconSettings },
];

/** The rooms of the console. */
export function ConsoleNav() {
  return (
    <nav className={classes.nav} aria-label="Console">
      {rooms.map(({ to, label, Icon }) => (
        <NavLink key={to} to={`/console/${to}`} className={classes.room}>
          <Icon size={16} aria-hidden />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
