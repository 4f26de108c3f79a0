"""Log-in: nobody signs up, a second factor is asked of whoever has one, its secret is never stored in the clear."""

import base64
import hashlib
from io import BytesIO

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
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
