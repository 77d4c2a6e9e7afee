"""The starter project's knowledge base: what a shop tells everybody, so that the first question of a demo has an answer.

Harmless samples, each in English and in Spanish; whoever goes on from the starter project writes their own over them.
"""

from __future__ import annotations

from collections.abc import Iterable

from tieline.kit.db import Transaction
from tieline.knowledge import BaseStatus, KnowledgeBase, KnowledgeService, TextSource

KNOWLEDGE_BASE_ID = "know_knowledgebase_00000000000000000000000000"
_NAME = "starter-knowledge"
_DESCRIPTION = "What the shop tells everybody: opening hours, delivery, returns, payment. Sample articles."

ARTICLES: dict[str, str] = {
    "Opening hours": (
        "Our opening hours: we are open Monday to Friday from 9:00 to 18:00, and on Saturday from 10:00 to 14:00.\n\n"
        "We are closed on Sunday and on public holidays.\n\n"
        "You can write at any other time too; a person answers on the next working day."
    ),
    "Delivery": (
        "Delivery takes two to four working days.\n\n"
        "Delivery is free for orders over 40 euros; below that the delivery costs 4.90 euros.\n\n"
        "When a parcel leaves our warehouse you get a message with a link to follow it.\n\n"
        "If nobody is at home, the parcel waits for seven days at the nearest pick-up point."
    ),
    "Returns": (
        "You can return something within 30 days after you received it, unused and in its packaging.\n\n"
        "Ask here for the label of a return; it costs you nothing.\n\n"
        "We refund the money within five working days after the return has reached us, to the way you paid."
    ),
    "Payment": (
        "You can pay by card, by bank transfer, or on delivery in cash.\n\n"
        "An invoice comes by e-mail with every order; ask here if you need it again with other details."
    ),
    "Horario de atención": (
        "El horario de apertura: abrimos de lunes a viernes de 9:00 a 18:00 y los sábados de 10:00 a 14:00.\n\n"
        "Cerramos los domingos y los días festivos.\n\n"
        "También puede escribir en cualquier otro momento; una persona responde el siguiente día laborable."
    ),
    "Entrega": (
        "La entrega tarda de dos a cuatro días laborables.\n\n"
        "El envío es gratuito a partir de 40 euros; por debajo, el envío cuesta 4,90 euros.\n\n"
        "Cuando el paquete sale de nuestro almacén recibe un mensaje con un enlace para seguirlo.\n\n"
        "Si no hay nadie en casa, el paquete espera siete días en el punto de recogida más cercano."
    ),
    "Devoluciones": (
        "Puede devolver cualquier producto en los 30 días siguientes a recibirlo, sin usar y en su embalaje.\n\n"
        "Para hacer una devolución, pida aquí una etiqueta; la devolución no le cuesta nada.\n\n"
        "Le devolvemos el dinero en los cinco días laborables siguientes a recibir la devolución."
    ),
    "Pago": (
        "Puede pagar con tarjeta, por transferencia bancaria o en efectivo al recibir el pedido.\n\n"
        "La factura llega por correo electrónico con cada pedido; pídala aquí si la necesita con otros datos."
    ),
}


def make_knowledge(tx: Transaction, knowledge: KnowledgeService, *, account_id: str) -> str:
    """Make the base with its articles and return its id; they are read as soon as the server runs."""
    knowledge.create_base(
        tx,
        account_id=account_id,
        display_name=_NAME,
        description=_DESCRIPTION,
        knowledge_base_id=KNOWLEDGE_BASE_ID,
    )
    for name, text in ARTICLES.items():
        knowledge.create_knowledge(
            tx, knowledge_base_id=KNOWLEDGE_BASE_ID, name=name, source=TextSource(content=text)
        )
    return KNOWLEDGE_BASE_ID


def base_of_programs(bases: Iterable[KnowledgeBase]) -> str | None:
    """Return which of a project's bases, the oldest first, its programs are told of: the first that stays.

    One that is not ready yet is named too: a program that is started in the server's first second has to find it.
    """
    leaving = {BaseStatus.DELETING, BaseStatus.FAILED}
    return next((base.knowledge_base_id for base in bases if base.status not in leaving), None)
