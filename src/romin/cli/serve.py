"""``romin serve``: one process, one event loop."""

from typing import Annotated

import typer

from romin.cli.console import console, fail
from romin.core.logging import configure_logging
from romin.core.settings import load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Adresse d'écoute ; par défaut ROMIN_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port ; par défaut ROMIN_PORT.", min=1, max=65535)] = None,
) -> None:
    """Servir les pages et l'API jusqu'à Ctrl-C."""
    import uvicorn
    from threadpoolctl import threadpool_limits

    with fail():
        settings = load_settings()
        update = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
        settings = settings.model_copy(update=update)
        configure_logging(settings.log_level)
        # The products here are small: a second BLAS thread only spins against the encoder's (docs/evaluation.md).
        threadpool_limits(1, "blas")
        console.print(f"ROMIN : http://{settings.host}:{settings.port}{settings.root_path}/  (Ctrl-C pour arrêter)")
        uvicorn.run(
            "romin.web.app:application",
            factory=True,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the application reads them, from ROMIN_TRUSTED_PROXIES
        )
