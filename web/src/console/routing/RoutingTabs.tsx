import { NavLink } from "react-router";
import classes from "./Routing.module.css";

const views = [
  { to: "/console/routing", label: "Live", end: true },
  { to: "/console/routing/workflows", label: "Workflows" },
  { to: "/console/routing/people", label: "Queues and workers" },
  { to: "/console/routing/hours", label: "Hours" },
  { to: "/console/routing/simulator", label: "Simulator" },
];

/** The views of routing. */
export function RoutingTabs() {
  return (
    <nav className={classes.tabs} aria-label="Views of routing">
      {views.map(({ to, label, end }) => (
        <NavLink key={to} to={to} end={end ?? false}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
