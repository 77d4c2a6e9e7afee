/** `/console`: set-up and inspection. Left navigation, one room beside it. */
import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import { Link, Navigate, Route, Routes } from "react-router";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { EmptyState } from "@shared/states/EmptyState";
import { TopBar } from "@shared/ui/TopBar";
import { AuditPage } from "./audit/AuditPage";
import { AnswersPage } from "./answers/AnswersPage";
import { ConsoleNav } from "./ConsoleNav";
import { ConversationsPage } from "./conversations/ConversationsPage";
import { InspectorPage } from "./conversations/InspectorPage";
import { IntelligencePage } from "./intelligence/IntelligencePage";
import { BasePage } from "./knowledge/BasePage";
import { KnowledgePage } from "./knowledge/KnowledgePage";
import { MemoryPage } from "./memory/MemoryPage";
import { ProfilePage } from "./memory/ProfilePage";
import { SourcePage } from "./knowledge/SourcePage";
import { ImportPage } from "./memory/imports/ImportPage";
import { NewImportPage } from "./memory/imports/NewImportPage";
import { NumbersPage } from "./numbers/NumbersPage";
import { RoutingPage } from "./routing/RoutingPage";
import { TaskPage } from "./routing/TaskPage";
import { HoursPage } from "./routing/hours/HoursPage";
import { PeoplePage } from "./routing/setup/PeoplePage";
import { SimulatorPage } from "./routing/simulator/SimulatorPage";
import { WorkflowsPage } from "./routing/workflows/WorkflowsPage";
import { SettingsPage } from "./settings/SettingsPage";
import { touchedBy } from "./touches";
import { UsersPage } from "./people/UsersPage";
import { WebhooksPage } from "./webhooks/WebhooksPage";
import classes from "./Console.module.css";

const NoSuchRoom = () => (
  <EmptyState
    Icon={IconMapOff}
    title="The console has no room at this address"
    action={
      <Button component={Link} to="/console/conversations" variant="default">
        Go to the conversations
      </Button>
    }
  />
);

// The graph library is large and only this room needs it.
const FlowsPage = lazy(() => import("./flows/FlowsPage"));
const FlowEditorPage = lazy(() => import("./flows/editor/FlowEditorPage"));
const SetUpPage = lazy(() => import("./setup/SetUpPage"));

export default function ConsolePage() {
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
      <Route path="memory/stores/:storeId/imports/new" element={<NewImportPage />} />
      <Route path="memory/stores/:storeId/imports/:importId" element={<ImportPage />} />
      <Route path="knowledge" element={<KnowledgePage />} />
      <Route path="knowledge/:baseId" element={<BasePage />} />
      <Route path="knowledge/:baseId/:knowledgeId" element={<SourcePage />} />
      <Route path="intelligence" element={<IntelligencePage />} />
      <Route path="flows" element={<FlowsPage />} />
      <Route path="flows/:flowId" element={<FlowsPage />} />
      <Route path="flows/:flowId/edit" element={<FlowEditorPage />} />
      <Route path="routing" element={<RoutingPage />} />
      <Route path="routing/workflows" element={<WorkflowsPage />} />
      <Route path="routing/people" element={<PeoplePage />} />
      <Route path="routing/hours" element={<HoursPage />} />
      <Route path="routing/simulator" element={<SimulatorPage />} />
      <Route path="routing/workspaces/:workspaceId/tasks/:taskId" element={<TaskPage />} />
      <Route path="answers" element={<AnswersPage />} />
      <Route path="numbers" element={<NumbersPage />} />
      <Route path="webhooks" element={<WebhooksPage />} />
      <Route path="people" element={<UsersPage />} />
      <Route path="audit" element={<AuditPage />} />
      <Route path="setup" element={<SetUpPage />} />
      <Route path="settings" element={<SettingsPage />} />
      <Route path="*" element={<NoSuchRoom />} />
    </Routes>
  );
}
