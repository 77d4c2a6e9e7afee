import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";

type Permission = "granted" | "denied" | "default";

function permission(): Permission {
  return typeof Notification === "undefined" ? "denied" : Notification.permission;
}

/** How this worker wants to hear about offers; kept by the browser. */
export function useAlertChoices() {
  const [sound, setSound] = useLocalStorage({ key: "tieline.offerSound", defaultValue: true, getInitialValueInEffect: false });
  const [notifications, setNotifications] = useState<Permission>(permission);
  const askForNotifications = async () => setNotifications(await Notification.requestPermission());
  return { sound, toggleSound: () => setSound((on) => !on), notifications, askForNotifications };
}
