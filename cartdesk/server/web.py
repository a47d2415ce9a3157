"""The post office over HTTP (docs/formats/requests.md): a thin layer, every answer a receipt, bytes or a code."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from cartdesk.base import CartDeskError
from cartdesk.crypto import to_base64
from cartdesk.exchange import (
    MAX_ACKNOWLEDGEMENT,
    MAX_PACKAGE,
    MAX_REVOCATION,
    Asked,
    check_request,
    read_claim,
)
from cartdesk.server.postbox import PACKAGES_A_PAGE, SPONSOR, Postbox

BYTES = "application/octet-stream"
MAX_CURSOR = 2**53 - 1
_log = logging.getLogger("cartdesk.server")

_STATUS = {
    "request.unsigned": 401,
    "request.stale": 401,
    "request.forbidden": 403,
    "request.not-found": 404,
    "request.unknown": 404,
    "request.method": 405,
    "request.too-large": 413,
    "package.too-large": 413,
    "package.unknown-device": 403,
    "package.training": 403,
    "package.not-training": 403,
    "package.other-study": 403,
    "package.not-for-us": 403,
    "package.frozen": 403,
    "package.revoked": 403,
    "revocation.forged": 403,
    "revocation.unknown-device": 403,
    "package.gap": 409,
    "package.fork": 409,
    "acknowledgement.forged": 403,
    "acknowledgement.unknown-device": 403,
    "server.fault": 500,
    "server.no-study": 503,
}


def app(postbox: Postbox) -> FastAPI:
    """The web application around a post office. It keeps no state of its own and serves no pages."""
    office = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    office.add_exception_handler(CartDeskError, _refuse)
    office.add_exception_handler(HTTPException, _unknown)
    office.add_exception_handler(Exception, _fault)
    _open_routes(office, postbox)
    _posting_routes(office, postbox)
    _reading_routes(office, postbox)
    return office


def _open_routes(office: FastAPI, postbox: Postbox) -> None:
    @office.get("/v1/health")
    def health() -> JSONResponse:
        """Tell that the program runs and its database answers."""
        postbox.list_packages(after=MAX_CURSOR)
        return JSONResponse({"status": "ok"})

    @office.get("/v1/key")
    def key() -> JSONResponse:
        """Tell the post office's public key and study."""
        card = postbox.study_card
        study = None if card is None else card.study
        return JSONResponse(
            {"v": 1, "server": postbox.public.hex(), "study": study, "training": postbox.training}
        )


def _posting_routes(office: FastAPI, postbox: Postbox) -> None:
    @office.post("/v1/packages")
    async def take_package(request: Request) -> Response:
        """Take a package, answer its receipt."""
        data = await _body(request, MAX_PACKAGE, "package.too-large")
        return Response(await run_in_threadpool(postbox.take_package, data), media_type=BYTES)

    @office.post("/v1/acknowledgements")
    async def take_acknowledgement(request: Request) -> JSONResponse:
        """Take an acknowledgement, answer its cursor."""
        data = await _body(request, MAX_ACKNOWLEDGEMENT, "request.too-large")
        return JSONResponse({"cursor": await run_in_threadpool(postbox.take_acknowledgement, data)})

    @office.post("/v1/revocations")
    async def take_revocation(request: Request) -> JSONResponse:
        """Take the sponsor's revocation, answer its cursor among the device's letters."""
        data = await _body(request, MAX_REVOCATION, "request.too-large")
        return JSONResponse({"cursor": await run_in_threadpool(postbox.take_revocation, data)})


def _reading_routes(office: FastAPI, postbox: Postbox) -> None:
    @office.get("/v1/packages")
    def list_packages(request: Request) -> JSONResponse:
        """List packages for the sponsor's desk."""
        _reader(request, postbox, SPONSOR)
        found = postbox.list_packages(_cursor(request))
        names = ("cursor", "digest", "site", "device", "number", "size", "forked")
        listed = [{name: getattr(one, name) for name in names} for one in found]
        return JSONResponse({"packages": listed, "more": len(found) == PACKAGES_A_PAGE})

    @office.get("/v1/packages/{package}")
    def package(package: str, request: Request) -> Response:
        """Hand a package to the sponsor's desk."""
        _reader(request, postbox, SPONSOR)
        return Response(postbox.package(package), media_type=BYTES)

    @office.get("/v1/acknowledgements")
    def list_acknowledgements(request: Request) -> JSONResponse:
        """Hand acknowledgements to their device, or to the sponsor's desk."""
        device = request.query_params.get("device", "")
        _reader(request, postbox, SPONSOR, f"device:{device}")
        found, more = postbox.list_acknowledgements(device, _cursor(request))
        listed = [{"cursor": one.cursor, "data": to_base64(one.data)} for one in found]
        return JSONResponse({"acknowledgements": listed, "more": more})


async def _body(request: Request, limit: int, code: str) -> bytes:
    """The request's body, refused while it streams as soon as it is larger than `limit` bytes."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise CartDeskError(code, limit=limit // 2**20)
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > limit:
            raise CartDeskError(code, limit=limit // 2**20)
    return bytes(data)


def _reader(request: Request, postbox: Postbox, *permitted: str) -> None:
    """Let the request pass only if it is signed by the key of one of `permitted`."""
    target = request.scope["raw_path"].decode("ascii", "replace")
    query = request.scope["query_string"].decode("ascii", "replace")
    claim = read_claim(request.headers.get("authorization"))
    asked = Asked(postbox.public.hex(), request.method, f"{target}?{query}" if query else target)
    if postbox.may_read_as(claim.key) not in permitted:
        raise CartDeskError("request.forbidden")
    check_request(claim, asked, int(postbox.clock.now().utc.timestamp()))


def _cursor(request: Request) -> int:
    told = request.query_params.get("after", "0")
    if not told.isascii() or not told.isdecimal() or len(told) > 15:
        raise CartDeskError("request.malformed")
    return int(told)


async def _refuse(request: Request, fault: Exception) -> Response:
    """A refusal in its code; facts are whole numbers only, so nothing else can slip out."""
    assert isinstance(fault, CartDeskError)
    _log.info("refused %s", fault.code)
    facts = {name: value for name, value in fault.facts.items() if isinstance(value, int)}
    return JSONResponse({"code": fault.code, "facts": facts}, status_code=_STATUS.get(fault.code, 400))


async def _unknown(request: Request, fault: Exception) -> Response:
    """No such address or method."""
    status = fault.status_code if isinstance(fault, HTTPException) else 404
    code = "request.method" if status == 405 else "request.unknown"
    return JSONResponse({"code": code, "facts": {}}, status_code=_STATUS[code])


async def _fault(request: Request, fault: Exception) -> Response:
    """A fault of this program: the kind goes to the log, nothing of it into the answer."""
    _log.error("fault %s", type(fault).__name__)
    return JSONResponse({"code": "server.fault", "facts": {}}, status_code=500)
