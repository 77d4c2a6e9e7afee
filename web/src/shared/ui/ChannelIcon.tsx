import { IconBrandWhatsapp, IconMessage, IconMessages, IconPhone } from "@tabler/icons-react";

const icons: Record<string, { Icon: typeof IconMessage; label: string }> = {
  sms: { Icon: IconMessage, label: "Text message" },
  whatsapp: { Icon: IconBrandWhatsapp, label: "WhatsApp" },
  rcs: { Icon: IconMessage, label: "RCS" },
  chat: { Icon: IconMessages, label: "Web chat" },
  voice: { Icon: IconPhone, label: "Call" },
};

export function channelName(channel: string): string {
  return icons[channel.toLowerCase()]?.label ?? channel;
}

/** Which way the customer came, as a small icon with its name for readers. */
export function ChannelIcon({ channel }: { channel: string }) {
  const { Icon, label } = icons[channel.toLowerCase()] ?? { Icon: IconMessage, label: channel };
  return <Icon size={14} role="img" aria-label={label} />;
}
