"""The addresses of the desks and of logging in. Names that begin with account_ and mfa_ are the library's."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from doorstep.doors.desks import home
from doorstep.doors.desks.account import leave
from doorstep.doors.desks.case import views as case
from doorstep.doors.desks.centre import beside, bursts, calls, entry, screening, splitting
from doorstep.doors.desks.centre import objections as disputes
from doorstep.doors.desks.centre import views as centre
from doorstep.doors.desks.department import approvals, bulk, load, saved
from doorstep.doors.desks.department import views as department
from doorstep.doors.desks.field import send, shell, today
from doorstep.doors.desks.field import views as field
from doorstep.doors.desks.ground import loading, model, old, overview, staff, taking, texts
from doorstep.doors.desks.ground import views as ground
from doorstep.doors.desks.leader import audit, whole
from doorstep.doors.desks.leader import views as leader

urlpatterns = [
    path("", home.home, name="desk"),
    path("search/", home.search, name="desk_search"),
    path("case/<str:number>/", case.page, name="desk_case"),
    path("case/<str:number>/do/<slug:name>/", case.move, name="desk_move"),
    path("case/<str:number>/contact/", case.reveal, name="desk_reveal"),
    path("case/<str:number>/photo/<path:name>", case.photo, name="desk_photo"),
    path("field/", field.mine, name="desk_field"),
    path("field/report/", field.report, name="desk_report"),
    path("field/queue/", shell.queue, name="desk_queue"),
    path("field/send/", send.send, name="desk_send"),
    path("field/today.json", today.today, name="desk_today"),
    path("field/app.webmanifest", shell.manifest, name="desk_manifest"),
    path("field/worker.js", shell.worker, name="desk_worker"),
    path("centre/", centre.home, name="desk_centre"),
    path("centre/entry/", entry.entry, name="desk_entry"),
    path("centre/entry/beside/", beside.beside, name="desk_beside"),
    path("centre/entry/caller/", beside.caller, name="desk_caller"),
    path("centre/screening/", screening.screening, name="desk_screening"),
    path("centre/objections/", disputes.objections, name="desk_centre_objections"),
    path("centre/bursts/", bursts.bursts, name="desk_bursts"),
    path("centre/merge/", centre.merge, name="desk_merge"),
    path("centre/split/<str:number>/", splitting.split, name="desk_split"),
    path("centre/calls/", calls.calls, name="desk_calls"),
    path("department/", department.home, name="desk_department"),
    path("department/board/", approvals.board, name="desk_board"),
    path("department/approvals/", approvals.approvals, name="desk_approvals"),
    path("department/load/", load.load, name="desk_load"),
    path("department/many/", bulk.bulk, name="desk_bulk"),
    path("department/many/done/", bulk.done, name="desk_bulk_done"),
    path("department/many/undo/", bulk.undo, name="desk_bulk_undo"),
    path("department/filters/", saved.save, name="desk_filter_save"),
    path("department/filters/<int:key>/", saved.drop, name="desk_filter_drop"),
    path("check/", department.checks, name="desk_check"),
    path("leader/", whole.home, name="desk_leader"),
    path("leader/objections/", leader.objections, name="desk_objections"),
    path("audit/", audit.audit, name="desk_audit"),
    path("looks/", audit.looks, name="desk_looks"),
    path("force/", leader.force, name="desk_force"),
    path("ground/", overview.overview, name="desk_ground"),
    path("ground/load/<slug:kind>/", loading.load, name="desk_ground_load"),
    path("ground/load/<slug:kind>/empty.xlsx", taking.blank, name="desk_ground_blank"),
    path("ground/upload/<str:token>/", loading.preview, name="desk_ground_preview"),
    path("ground/texts/", texts.texts, name="desk_ground_texts"),
    path("ground/texts/begin/", texts.begin, name="desk_ground_texts_begin"),
    path("ground/texts/<int:key>/<slug:table>/<str:code>/", texts.edit, name="desk_ground_text"),
    path("ground/old/", old.old, name="desk_ground_old"),
    path("ground/old/<str:token>/", old.old_map, name="desk_ground_old_map"),
    path("ground/old/<str:token>/job/", old.old_job, name="desk_ground_old_job"),
    path("ground/old/<str:token>/refused/", old.old_refused, name="desk_ground_old_refused"),
    path("ground/model/", model.model, name="desk_ground_model"),
    path("ground/model/drift/", model.drifting, name="desk_ground_drift"),
    path("ground/model/candidate/", model.candidate, name="desk_ground_candidate"),
    path("ground/model/candidate/publish/", model.publish, name="desk_ground_candidate_publish"),
    path("ground/model/candidate/discard/", model.discard, name="desk_ground_candidate_discard"),
    path("ground/people/", staff.staff, name="desk_ground_staff"),
    path("ground/people/<str:code>/", staff.post, name="desk_ground_post"),
    path("ground/edition/<int:key>/", ground.edition, name="desk_ground_edition"),
    path("ground/edition/<int:key>/file/", taking.take, name="desk_ground_take"),
    path("ground/edition/<int:key>/compare/", ground.compare, name="desk_ground_compare"),
    path("ground/edition/<int:key>/publish/", ground.publish, name="desk_ground_publish"),
    path("ground/edition/<int:key>/withdraw/", ground.withdraw, name="desk_ground_withdraw"),
    path("ground/edition/<int:key>/discard/", ground.discard, name="desk_ground_discard"),
    path("login/", account.login, name="account_login"),
    path("logout/", leave, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/", account.password_change, name="account_change_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", factor.index, name="mfa_index"),
    path("second-factor/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
