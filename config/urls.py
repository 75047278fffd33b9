"""Every address of the installation."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

api: list[URLPattern | URLResolver] = [
    path("", include("onestop.api.urls")),
    path("", include("archive.api.urls")),
    path("", include("forms.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    # The split view has its script at an address of its own: our content security policy allows no inline script.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.web.urls")),
    path("mot-cua/", include("onestop.web.urls")),
    path("so-hoa/", include("digitization.web.urls")),
    path("kho/", include("archive.web.urls")),
    path("", include("oversight.web.urls")),
    path("", include("forms.web.urls")),
    path("tai-khoan/", include("core.accounts.web.urls")),
    path("tai-khoan/", include("allauth.urls")),
    path("ngon-ngu/", set_language, name="set_language"),
    path("api/v1/", include(api)),
]
handler400 = "config.errors.bad_request"
if settings.DEBUG or settings.TESTING:
    urlpatterns += [path("_thu-vien-giao-dien/", TemplateView.as_view(template_name="gallery.html"), name="gallery")]
