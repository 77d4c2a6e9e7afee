"""`tieline` on the command line: the commands, their options and their help. What they do is in `commands/`.

Errors of ours become one sentence on standard error and exit code 1; nothing else is caught.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tieline.kit.errors import TielineError

app = typer.Typer(
    name="tieline",
    help="AI agents and people serve one customer with one memory.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Data = Annotated[
    Path, typer.Option("--data", metavar="DIR", envvar="TIELINE_DATA", help="The data folder of the server.")
]
DEFAULT_DATA = Path("tieline-data")


@app.command(short_help="Serve phone, desktop, console and the APIs.")
def serve(
    data: Data = DEFAULT_DATA,
    host: Annotated[
        str, typer.Option(envvar="TIELINE_HOST", help="Address to listen on; loopback only by default.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="TIELINE_PORT", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = 8700,
) -> None:
    """Serve phone, desktop, console and APIs until Ctrl-C; the first start makes a starter project.

    Further settings are environment variables, such as TIELINE_DATABASE_URL=postgresql://…
    """
    from tieline.app.commands.serve import run_server
    from tieline.kit.settings import read_settings

    raise typer.Exit(run_server(read_settings(data=data, host=host, port=port)))


@app.command(short_help="Print the project's TWILIO_* values as shell lines.")
def env(data: Data = DEFAULT_DATA) -> None:
    """Print the project's TWILIO_* values as shell lines: eval "$(tieline env)"."""
    from tieline.app.commands.env import print_values

    print_values(data)


@app.command(short_help="Print fresh one-time links to the screens.")
def links(data: Data = DEFAULT_DATA) -> None:
    """Print a fresh one-time link for each screen; the ones printed at start let in only once."""
    from tieline.app.commands.links import print_links

    print_links(data)


@app.command()
def reset(data: Data = DEFAULT_DATA) -> None:
    """Empty the data folder, for a new first start. Refused while a server runs on it."""
    from tieline.app.commands.reset import empty_folder

    empty_folder(data, database_url=os.environ.get("TIELINE_DATABASE_URL"))


@app.command(short_help="Erase a customer, with every copy.")
def erase(
    profile: Annotated[str, typer.Argument(help="The profile's id: mem_profile_…")], data: Data = DEFAULT_DATA
) -> None:
    """Erase a customer: the profile, the conversations, what was learned, every copy."""
    from tieline.app.commands.erase import erase_profile

    erase_profile(data, profile)


@app.command(short_help="Everything about a customer, as JSON.")
def export(
    profile: Annotated[str, typer.Argument(help="The profile's id: mem_profile_…")], data: Data = DEFAULT_DATA
) -> None:
    """Print everything about a customer as JSON: what is known, how it came to be, every word that was said."""
    from tieline.app.commands.export import export_profile

    export_profile(data, profile)


@app.command(short_help="For how long memory keeps what.")
def retention(
    rules: Annotated[
        list[str] | None,
        typer.Argument(
            help="observations=DAYS, summaries=DAYS or a trait group's GROUP=DAYS; all rules at once. None: show them."
        ),
    ] = None,
    store: Annotated[str, typer.Option(help="The memory store's id; the starter project's by default.")] = "",
    forever: Annotated[bool, typer.Option("--forever", help="Take every rule away.")] = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Say for how many days observations, summaries and the traits of a group are kept after they were told last."""
    from tieline.app.commands.retention import set_retention

    set_retention(data, store_id=store, rules=rules or [], forever=forever)


@app.command(short_help="Write as a customer and print the replies.")
def text(
    message: Annotated[str, typer.Argument(help="What the customer writes.")],
    data: Data = DEFAULT_DATA,
    sender: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="NUMBER", help="The customer's number; the first customer's by default."
        ),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="End the open conversation first.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the turn's answer.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Write as a customer and print each reply of the turn on a line of its own, line breaks escaped.

    Exit code 1 when no reply came in time.
    """
    from tieline.app.commands.text import send_text

    raise typer.Exit(send_text(data, message, sender=sender, new=new, wait=wait, as_json=as_json))


@app.command(short_help="Call as a customer and print what the other side says.")
def call(
    messages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MESSAGE]...", help="What the customer says, turn by turn.", show_default=False
        ),
    ] = None,
    data: Data = DEFAULT_DATA,
    sender: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="NUMBER", help="The customer's number; the first customer's by default."
        ),
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The number to call; the project's by default.")
    ] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for each reply.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Call as a customer, in typed turns: each MESSAGE is said after the reply to the one before; then hang up.

    What the other side says is printed as "who: text", line breaks escaped. Without a MESSAGE, on a terminal, what
    you type is said; /digits 12# presses keys, /hangup or Ctrl-C hangs up. Exit code 1 when a reply did not come.
    """
    from tieline.app.commands.call import CallOptions, make_call

    options = CallOptions(
        data=data, messages=tuple(messages or ()), sender=sender, to=to, wait=wait, as_json=as_json
    )
    raise typer.Exit(make_call(options))


@app.command(
    short_help="Run your own program against this server.",
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False},
)
def run(
    command: Annotated[list[str], typer.Argument(metavar="COMMAND", help="The program to start.")],
    data: Data = DEFAULT_DATA,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port the program will listen on; 0 picks a free one.")
    ] = 8000,
    model: Annotated[
        str, typer.Option(metavar="auto|real|rehearsal", help="Which model answers; auto looks for a key.")
    ] = "auto",
    tunnel: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Pass this host untouched; may be repeated.")
    ] = None,
) -> None:
    """Run a program written for the public APIs against this server: tieline run -- python my_agent.py.

    Its calls to twilio.com end here; while it listens it serves the project's number instead of the
    built-in agent.
    """
    from tieline.app.commands.run import RunOptions, run_program

    options = RunOptions(
        command=tuple(command), data=data, port=port, model=model, tunnels=frozenset(tunnel or ())
    )
    raise typer.Exit(run_program(options))


speech = typer.Typer(
    help="What hears and speaks here, for calls by microphone.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(speech, name="speech", short_help="What hears and speaks here; fetch better models.")


@speech.command("status", short_help="Print what hears and speaks here, and what can be fetched.")
def speech_status() -> None:
    """Print what hears and speaks here, its quality and licence, and what can be fetched; fetches nothing.

    Exit code 1 when no microphone can be served.
    """
    from tieline.app.commands.speech import print_status
    from tieline.kit.settings import read_settings

    raise typer.Exit(print_status(read_settings().resolved_speech_folder))


@speech.command("install", short_help="Fetch models for hearing and speaking.")
def speech_install(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="turns, en, es, or a model's name; all without one."),
    ] = None,
    mirror: Annotated[
        str | None,
        typer.Option("--from", metavar="URL", help="Where the files lie, instead of their makers' sites."),
    ] = None,
) -> None:
    """Fetch models for hearing and speaking, pinned by their hashes; what cannot be fetched leaves nothing behind.

    `turns` is what every microphone needs; `en` and `es` recognise and speak far better than what needs no download.
    """
    from tieline.app.commands.speech import install_models
    from tieline.kit.settings import read_settings

    raise typer.Exit(install_models(read_settings().resolved_speech_folder, names or (), mirror=mirror))


def main() -> None:
    """The entry point: run the command; one of our own errors is a sentence and exit code 1."""
    try:
        app(prog_name="tieline")
    except TielineError as error:
        print(f"tieline: {error}", file=sys.stderr)
        sys.exit(1)
