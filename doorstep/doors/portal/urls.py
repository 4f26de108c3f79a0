"""The addresses of the portal. Fixed names: docs/interfaces.md."""

from django.urls import URLPattern, path

from doorstep.doors.portal.views import basemap, case, follow, home, meanwhile, receipt, report, who
from doorstep.doors.portal.views import map as maps

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("report", report.what, name="report"),
    path("report/suggest", meanwhile.suggest, name="suggest"),
    path("report/photo", meanwhile.take_photo, name="take_photo"),
    path("report/photo/<int:nth>", report.remove_photo, name="remove_photo"),
    path("report/discard", report.discard, name="discard"),
    path("report/category", report.category, name="category"),
    path("report/where", report.where, name="where"),
    path("report/similar", report.similar, name="similar"),
    path("report/follow/<str:number>", report.follow_instead, name="follow_instead"),
    path("report/contact", report.contact, name="contact"),
    path("report/check", report.check, name="check"),
    path("report/done", receipt.done, name="done"),
    path("follow", follow.follow, name="follow"),
    path("f/<str:number>/<str:code>", follow.open_link, name="open"),
    path("case/<str:number>", case.case, name="case"),
    path("case/<str:number>/photo/<str:name>", case.photo, name="photo"),
    path("case/<str:number>/leave", case.leave, name="leave"),
    path("case/<str:number>/<str:name>", case.step, name="step"),
    path("who", who.who, name="who"),
    path("map", maps.page, name="map"),
    path("map/base.pmtiles", basemap.basemap, name="basemap"),
    path("map/about", maps.about, name="map_about"),
    path("map/points", maps.points, name="map_points"),
    path("map/names/<int:edition>", maps.names, name="map_names"),
    path("map/tiles/<int:edition>/<int:zoom>/<int:x>/<int:y>", maps.tile, name="map_tile"),
    path("open", maps.listed, name="public_cases"),
    path("search", maps.search, name="search"),
]
