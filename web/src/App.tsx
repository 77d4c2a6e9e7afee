import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import { Link, Route, Routes } from "react-router";
import { EmptyState } from "./shared/states/EmptyState";

const StartPage = lazy(() => import("./start/StartPage"));
const PhonePage = lazy(() => import("./phone/PhonePage"));
const DesktopPage = lazy(() => import("./desktop/DesktopPage"));
const SignInPage = lazy(() => import("./signIn/SignInPage"));
const SupervisorPage = lazy(() => import("./supervisor/SupervisorPage"));
const ConsolePage = lazy(() => import("./console/ConsolePage"));

/** Which screen an address opens. */
export function App() {
  return (
    <Suspense fallback={null}>
      <Routes>
        <Route path="/" element={<StartPage />} />
        <Route path="/phone" element={<PhonePage />} />
        <Route path="/desktop/*" element={<DesktopPage />} />
        <Route path="/supervisor/*" element={<SupervisorPage />} />
        <Route path="/console/*" element={<ConsolePage />} />
        <Route path="/sign-in" element={<SignInPage />} />
        <Route path="*" element={<NoSuchPage />} />
      </Routes>
    </Suspense>
  );
}

function NoSuchPage() {
  return (
    <EmptyState
      Icon={IconMapOff}
      title="There is no screen at this address"
      action={
        <Button component={Link} to="/" variant="default">
          Go to the start page
        </Button>
      }
    />
  );
}
