/** `/supervisor`: the team, the queues, any conversation, reports, and the service levels they go by; all of it live. */
import { Button } from "@mantine/core";
import { IconChartBar, IconClockCheck, IconMapOff, IconMessages, IconStack2, IconUsersGroup } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import { Link, NavLink, Navigate, Route, Routes } from "react-router";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { EmptyState } from "@shared/states/EmptyState";
import { TopBar } from "@shared/ui/TopBar";
import { AnyConversationsPage } from "./conversations/AnyConversationsPage";
import { SupervisedPage } from "./conversations/SupervisedPage";
import { LevelsPage } from "./levels/LevelsPage";
import { QueuesPage } from "./queues/QueuesPage";
import { TeamPage } from "./team/TeamPage";
import { touchedBy } from "./touches";
import classes from "./Supervisor.module.css";

// The chart library is large, and only reports draw.
const ReportsPage = lazy(() => import("./reports/ReportsPage"));

const views = [
  { to: "/supervisor/team", label: "Team", Icon: IconUsersGroup },
  { to: "/supervisor/queues", label: "Queues", Icon: IconStack2 },
  { to: "/supervisor/conversations", label: "Conversations", Icon: IconMessages },
  { to: "/supervisor/reports", label: "Reports", Icon: IconChartBar },
  { to: "/supervisor/levels", label: "Service levels", Icon: IconClockCheck },
];

export default function SupervisorPage() {
  return (
    <LiveFeed path="/supervisor/api/live" touches={touchedBy}>
      <div className={classes.page}>
        <TopBar />
        <ConnectionBanner />
        <nav className={classes.nav} aria-label="Supervisor">
          {views.map(({ to, label, Icon }) => (
            <NavLink key={to} to={to} className={classes.tab}>
              <Icon size={16} aria-hidden />
              {label}
            </NavLink>
          ))}
        </nav>
        <main className={classes.main}>
          <Suspense fallback={null}>
            <Views />
          </Suspense>
        </main>
      </div>
    </LiveFeed>
  );
}

function Views() {
  return (
    <Routes>
      <Route index element={<Navigate to="team" replace />} />
      <Route path="team" element={<TeamPage />} />
      <Route path="queues" element={<QueuesPage />} />
      <Route path="conversations" element={<AnyConversationsPage />} />
      <Route path="conversations/:conversationId" element={<SupervisedPage />} />
      <Route path="reports" element={<ReportsPage />} />
      <Route path="levels" element={<LevelsPage />} />
      <Route
        path="*"
        element={
          <EmptyState
            Icon={IconMapOff}
            title="There is no view at this address"
            action={
              <Button component={Link} to="/supervisor/team" variant="default">
                Go to the team
              </Button>
            }
          />
        }
      />
    </Routes>
  );
}
