"""What a customer's message is about (an order, a refund, an invoice …), named in the language of the reply.

Used by `rehearsal.py` to acknowledge a problem. To add a kind, add its words to `_KINDS` and its names to `_NAMES`, which
holds for each language: with a number ("order 4711"), and as the customer's own ("your order"), in the case or with the
preposition that `Phrases.matter` asks for.
"""

from __future__ import annotations

import re
from functools import cache

from tieline.models.wishes import plain

_KINDS: dict[str, str] = {
    "order": "orders?|pedidos?|encomendas?|commandes?|bestellung(?:en)?|bestelling(?:en)?|ordin[ei]",
    "delivery": "deliver(?:y|ies)|parcels?|packages?|shipments?|entregas?|envios?|paquetes?|livraisons?|colis|"
    "lieferung(?:en)?|pakete?|sendung(?:en)?|pacotes?|consegn[ae]|pacc(?:o|hi)|spedizion[ei]|levering|pakket",
    "refund": "refunds?|reembolsos?|remboursements?|(?:ruck)?erstattung(?:en)?|rimbors[oi]|terugbetaling",
    "invoice": "invoices?|bills?|facturas?|factures?|rechnung(?:en)?|faturas?|fattur[ae]|factuur",
    "booking": "bookings?|reservations?|reservas?|buchung(?:en)?|reservierung(?:en)?|prenotazion[ei]|boeking|reservering",
    "appointment": "appointments?|citas?|rendez vous|termine?|consultas?|appuntament[oi]|afspra(?:ak|ken)",
    "account": "accounts?|cuentas?|comptes?|konto|contas?|conto|conti",
    "payment": "payments?|pagos?|paiements?|zahlung(?:en)?|pagamentos?|pagament[oi]|betaling(?:en)?",
    "subscription": "subscriptions?|suscripcion(?:es)?|abonnements?|abos?|assinaturas?|abbonament[oi]",
    "flight": "flights?|vuelos?|vols?|fluge?|voos?|vol[oi]|vlucht(?:en)?",
}
_NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "en": {kind: (kind, f"your {kind}") for kind in _KINDS},
    "es": {
        "order": ("el pedido", "su pedido"),
        "delivery": ("el envío", "su envío"),
        "refund": ("el reembolso", "su reembolso"),
        "invoice": ("la factura", "su factura"),
        "booking": ("la reserva", "su reserva"),
        "appointment": ("la cita", "su cita"),
        "account": ("la cuenta", "su cuenta"),
        "payment": ("el pago", "su pago"),
        "subscription": ("la suscripción", "su suscripción"),
        "flight": ("el vuelo", "su vuelo"),
    },
    "fr": {
        "order": ("de la commande", "de votre commande"),
        "delivery": ("de la livraison", "de votre livraison"),
        "refund": ("du remboursement", "de votre remboursement"),
        "invoice": ("de la facture", "de votre facture"),
        "booking": ("de la réservation", "de votre réservation"),
        "appointment": ("du rendez-vous", "de votre rendez-vous"),
        "account": ("du compte", "de votre compte"),
        "payment": ("du paiement", "de votre paiement"),
        "subscription": ("de l'abonnement", "de votre abonnement"),
        "flight": ("du vol", "de votre vol"),
    },
    "de": {
        "order": ("die Bestellung", "Ihre Bestellung"),
        "delivery": ("die Lieferung", "Ihre Lieferung"),
        "refund": ("die Erstattung", "Ihre Erstattung"),
        "invoice": ("die Rechnung", "Ihre Rechnung"),
        "booking": ("die Buchung", "Ihre Buchung"),
        "appointment": ("den Termin", "Ihren Termin"),
        "account": ("das Konto", "Ihr Konto"),
        "payment": ("die Zahlung", "Ihre Zahlung"),
        "subscription": ("das Abonnement", "Ihr Abonnement"),
        "flight": ("den Flug", "Ihren Flug"),
    },
    "pt": {
        "order": ("o pedido", "o seu pedido"),
        "delivery": ("a entrega", "a sua entrega"),
        "refund": ("o reembolso", "o seu reembolso"),
        "invoice": ("a fatura", "a sua fatura"),
        "booking": ("a reserva", "a sua reserva"),
        "appointment": ("a consulta", "a sua consulta"),
        "account": ("a conta", "a sua conta"),
        "payment": ("o pagamento", "o seu pagamento"),
        "subscription": ("a assinatura", "a sua assinatura"),
        "flight": ("o voo", "o seu voo"),
    },
    "it": {
        "order": ("dell'ordine", "del suo ordine"),
        "delivery": ("della consegna", "della sua consegna"),
        "refund": ("del rimborso", "del suo rimborso"),
        "invoice": ("della fattura", "della sua fattura"),
        "booking": ("della prenotazione", "della sua prenotazione"),
        "appointment": ("dell'appuntamento", "del suo appuntamento"),
        "account": ("del conto", "del suo conto"),
        "payment": ("del pagamento", "del suo pagamento"),
        "subscription": ("dell'abbonamento", "del suo abbonamento"),
        "flight": ("del volo", "del suo volo"),
    },
    "nl": {
        "order": ("bestelling", "uw bestelling"),
        "delivery": ("levering", "uw levering"),
        "refund": ("terugbetaling", "uw terugbetaling"),
        "invoice": ("factuur", "uw factuur"),
        "booking": ("boeking", "uw boeking"),
        "appointment": ("afspraak", "uw afspraak"),
        "account": ("account", "uw account"),
        "payment": ("betaling", "uw betaling"),
        "subscription": ("abonnement", "uw abonnement"),
        "flight": ("vlucht", "uw vlucht"),
    },
}
_MINE = (
    r"\b(?:my|our|mis?|nuestr[ao]s?|mon|ma|mes|notre|nos|mein\w*|unser\w*|meus?|minhas?|noss[ao]s?|mi[oa]|miei|mie|"
    r"nostr[aoie]|mijn|ons|onze)\s+(?:\w+\s+)?"
)
_NUMBER = (
    r"\s*(?:numbers?|no|nr|n°|num|numeros?|numero|nummer|id|code)?[\s.:#]*(?:is|es|est|ist|e)?[\s#:]*"
    r"(?P<number>(?=[\w-]*\d)[\w-]{2,24})\b"
)


def find_matter(message: str, *, language: str) -> str | None:
    """What a message is about, as `Phrases.matter` of that language takes it, or None when nothing known is named.

    Args:
        message: the customer's own words.
        language: the two-letter code of the reply's language; one that is not in the phrase book counts as English.

    Returns:
        The first thing that is named with its number, else the first that is called the customer's own.
    """
    text = plain(message)
    names = _NAMES.get(language, _NAMES["en"])
    for is_numbered, patterns in ((True, _numbered()), (False, _owned())):
        hits = [
            (found.start(), kind, found) for kind, each in patterns.items() if (found := each.search(text))
        ]
        if hits:
            _, kind, found = min(hits, key=lambda hit: hit[:2])
            numbered, owned = names[kind]
            return f"{numbered} {_as_written(found['number'], message)}" if is_numbered else owned
    return None


def kinds_in(message: str) -> tuple[str, ...]:
    """Return every known kind of matter that a message names, in English words, once each."""
    text = plain(message)
    return tuple(kind for kind, pattern in _named().items() if pattern.search(text))


def _as_written(number: str, message: str) -> str:
    written = re.search(re.escape(number), message, re.IGNORECASE)
    return written[0] if written else number


@cache
def _named() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _KINDS.items()}


@cache
def _numbered() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"\b(?:{words}){_NUMBER}") for kind, words in _KINDS.items()}


@cache
def _owned() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"{_MINE}(?:{words})\b") for kind, words in _KINDS.items()}
