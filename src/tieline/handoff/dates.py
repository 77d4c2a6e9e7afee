"""A moment in words, in the customer's language and by the clocks of those who promise it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tieline.handoff.promises import language_code

_TODAY = {
    "en": "today at {clock}", "es": "hoy a las {clock}", "fr": "aujourd'hui à {clock}",
    "de": "heute um {clock} Uhr", "pt": "hoje às {clock}", "it": "oggi alle {clock}",
}  # fmt: skip
_TOMORROW = {
    "en": "tomorrow at {clock}", "es": "mañana a las {clock}", "fr": "demain à {clock}",
    "de": "morgen um {clock} Uhr", "pt": "amanhã às {clock}", "it": "domani alle {clock}",
}  # fmt: skip
_LATER = {
    "en": "on {day} {number} {month} at {clock}", "es": "el {day} {number} de {month} a las {clock}",
    "fr": "le {day} {number} {month} à {clock}", "de": "am {day}, {number}. {month}, um {clock} Uhr",
    "pt": "{day}, {number} de {month}, às {clock}", "it": "{day} {number} {month} alle {clock}",
}  # fmt: skip
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}


def say_when(at: datetime, *, now: datetime, language: str | None) -> str:
    """Return a moment in words.

    Args:
        at: the moment, in the zone whose clocks are meant.
        now: the present, in the same zone.
        language: the customer's; English when it is none of ours.
    """
    code = language_code(language)
    if at.date() == now.date():
        pattern = _TODAY
    elif at.date() == now.date() + timedelta(days=1):
        pattern = _TOMORROW
    else:
        pattern = _LATER
    return pattern[code].format(
        clock=f"{at:%H:%M}",
        day=_DAYS[code].split()[at.weekday()],
        number=at.day,
        month=_MONTHS[code].split()[at.month - 1],
    )
