"""Log-in: nobody signs up, a second factor is asked of whoever has one, its secret is never stored in the clear."""

import base64
import hashlib
import secrets
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from doorstep.doors.origin import address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Will always say no."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Will lead back to the desk."""
        return reverse("desk")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Will name whose failed log-ins count together: behind a proxy that would else be everybody's."""
        return address(request) or "this machine"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Will name what failed log-ins of a name are counted by: in a browser where it has logged in before, apart.

        Else whoever guesses wrong five times keeps the owner of the name out, as often as they like.
        """
        shared: str = super()._get_login_attempts_cache_key(request, **credentials)
        mark = _known(request, str(credentials.get("username", "")))
        return f"{shared}|{mark}" if mark else shared

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Will mark the browser as one where this name has logged in. Nothing of it is kept on our side."""
        response: HttpResponse = super().post_login(request, user, **more)
        name = user.get_username().lower()
        response.set_cookie(
            KNOWN, signing.dumps([name, _known(request, name) or secrets.token_urlsafe(12)], salt=KNOWN),
            max_age=KNOWN_S, path="/desk/login/", httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
        return response


KNOWN, KNOWN_S = "known", 180 * 24 * 3600


def _known(request: HttpRequest, name: str) -> str:
    """Will return the mark of a browser in which this name has logged in, "" for any other."""
    try:
        whose, mark = signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_S)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(mark) if whose == name.strip().lower() else ""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors, and draws their QR codes."""

    def get_totp_issuer(self) -> str:
        """Will name the account in the person's app."""
        return "Doorstep"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Will name the log-in in the person's app."""
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """Will return the address as a QR code in SVG."""
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=6, border=4)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Will seal a secret before it is stored."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Will open a sealed secret."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    # A key of its own, so that a leak of one use of the secret does not open the other.
    raw = hashlib.sha256(b"second factor|" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(raw))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Will end the session."""
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


def too_many(request: HttpRequest) -> HttpResponse:
    """Will say that somebody has tried too often."""
    return render(request, "account/too_many.html", status=429)
