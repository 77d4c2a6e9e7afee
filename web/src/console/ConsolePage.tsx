/** `/console`: set-up and inspection. Left navigation, one room beside it. */
import { Suspense, lazy } from "react";
import { Navigate, Route, Routes } from "react-router";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { TopBar } from "@shared/ui/TopBar";
import { useTitle } from "@shared/ui/useTitle";
import { ConsoleNav } from "./ConsoleNav";
import { ConversationsPage } from "./conversations/ConversationsPage";
import { InspectorPage } from "./conversations/InspectorPage";
import { IntelligencePage } from "./intelligence/IntelligencePage";
import { MemoryPage } from "./memory/MemoryPage";
import { ProfilePage } from "./memory/ProfilePage";
import { NumbersPage } from "./numbers/NumbersPage";
import { RoutingPage } from "./routing/RoutingPage";
import { SettingsPage } from "./settings/SettingsPage";
import { touchedBy } from "./touches";
import { WebhooksPage } from "./webhooks/WebhooksPage";
import classes from "./Console.module.css";

// The graph library is large and only this room needs it.
const FlowsPage = lazy(() => import("./flows/FlowsPage"));

export default function ConsolePage() {
  useTitle("Console");
  return (
    <LiveFeed path="/console/api/live" touches={touchedBy}>
      <div className={classes.page}>
        <TopBar />
        <ConnectionBanner />
        <div className={classes.body}>
          <ConsoleNav />
          <main className={classes.main}>
            <Suspense fallback={null}>
              <Rooms />
            </Suspense>
          </main>
        </div>
      </div>
    </LiveFeed>
  );
}

function Rooms() {
  return (
    <Routes>
      <Route index element={<Navigate to="conversations" replace />} />
      <Route path="conversations" element={<ConversationsPage />} />
      <Route path="conversations/:conversationId" element={<InspectorPage />} />
      <Route path="memory" element={<MemoryPage />} />
      <Route path="memory/:profileId" element={<ProfilePage />} />
      <Route path="intelligence" element={<IntelligencePage />} />
      <Route path="flows" element={<FlowsPage />} />
      <Route path="flows/:flowId" element={<FlowsPage />} />
      <Route path="routing" element={<RoutingPage />} />
      <Route path="numbers" element={<NumbersPage />} />
      <Route path="webhooks" element={<WebhooksPage />} />
      <Route path="settings" element={<SettingsPage />} />
    </Routes>
  );
}
