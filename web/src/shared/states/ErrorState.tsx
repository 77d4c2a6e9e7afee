import { Button, Stack, Text, Title } from "@mantine/core";
import { IconKey, IconPlugConnectedX, IconAlertTriangle } from "@tabler/icons-react";
import { ApiError } from "../api/http";
import classes from "./States.module.css";

interface ErrorStateProps {
  /** What could not be shown, as in "The conversations could not be read". */
  what: string;
  error: unknown;
  onRetry?: () => void;
}

/** What failed, what is safe, what to do. */
export function ErrorState({ what, error, onRetry }: ErrorStateProps) {
  const api = error instanceof ApiError ? error : null;
  if (api?.signedOut) return <SignedOut />;
  const Icon = api?.unreachable ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <Stack className={classes.state} gap={8} role="alert">
      <span className={classes.icon} data-tone="failed" aria-hidden>
        <Icon size={22} stroke={1.6} />
      </span>
      <Title order={2} size="h3">{what}</Title>
      <Text size="sm" c="dimmed" maw={400}>
        {api?.message ?? "Something unexpected happened in this screen."} Nothing that was saved is lost.
      </Text>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Stack>
  );
}

function SignedOut() {
  return (
    <Stack className={classes.state} gap={8} role="alert">
      <span className={classes.icon} aria-hidden>
        <IconKey size={22} stroke={1.6} />
      </span>
      <Title order={2} size="h3">Sign in to open this screen</Title>
      <Text size="sm" c="dimmed" maw={400}>
        Your session is missing or over. Open the one-time link that Tieline prints when it starts, or sign in with your name. What is saved stays as it is.
      </Text>
      <Button component="a" href={`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`} variant="default">
        Sign in
      </Button>
    </Stack>
  );
}
