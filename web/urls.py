from django.urls import path

from web.views import (
    accounts,
    history,
    home,
    imports,
    method,
    people,
    preferences,
    seats,
    signing,
    ties,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("language/", signing.set_language, name="set_language"),
    path("theme/", signing.set_theme, name="set_theme"),
    path("method/", method.method, name="method"),
    path("r/<slug:public_id>/", home.resolve, name="resolve"),
    path("alerts/<slug:alert_id>/dismiss/", home.dismiss_alert, name="dismiss_alert"),
    path("alerts/<slug:alert_id>/snooze/", home.snooze_alert, name="snooze_alert"),
    path("alerts/<slug:alert_id>/wake/", home.wake_alert, name="wake_alert"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/digest/", preferences.choose_digest, name="choose_digest"),
    path("preferences/digest/send/", preferences.send_digest, name="send_digest"),
    path("digest/stop/<str:token>/", preferences.stop_digest, name="stop_digest"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/add/", accounts.add_account, name="add_account"),
    path("accounts/<slug:account_id>/", accounts.account, name="account"),
    path("accounts/<slug:account_id>/changes/", history.changes, name="changes"),
    path("accounts/<slug:account_id>/undo/", accounts.undo, name="undo"),
    path("accounts/<slug:account_id>/rule/", accounts.set_rule, name="set_rule"),
    path(
        "accounts/<slug:account_id>/opportunities/",
        accounts.add_opportunity,
        name="add_opportunity",
    ),
    path(
        "accounts/<slug:account_id>/opportunities/<slug:opportunity_id>/close/",
        accounts.expect_close,
        name="expect_close",
    ),
    path("accounts/<slug:account_id>/people/", people.add_person, name="add_person"),
    path("accounts/<slug:account_id>/people/preview/", people.preview, name="preview_person"),
    path("accounts/<slug:account_id>/people/<slug:person_id>/", people.person, name="person"),
    path(
        "accounts/<slug:account_id>/people/<slug:person_id>/stance/",
        people.set_stance,
        name="set_stance",
    ),
    path(
        "accounts/<slug:account_id>/people/<slug:person_id>/edit/",
        people.edit_person,
        name="edit_person",
    ),
    path("accounts/<slug:account_id>/people/<slug:person_id>/leave/", people.leave, name="leave"),
    path("accounts/<slug:account_id>/touches/", people.log_touch, name="log_touch"),
    path("accounts/<slug:account_id>/ties/", ties.draw_tie, name="draw_tie"),
    path(
        "accounts/<slug:account_id>/ties/<int:tie_pk>/remove/", ties.remove_tie, name="remove_tie"
    ),
    path("accounts/<slug:account_id>/seats/", seats.add_seat, name="add_seat"),
    path("accounts/<slug:account_id>/seats/<slug:seat_id>/", seats.seat, name="seat"),
    path("accounts/<slug:account_id>/seats/<slug:seat_id>/fill/", seats.fill, name="fill_seat"),
    path("accounts/<slug:account_id>/seats/<slug:seat_id>/empty/", seats.empty, name="empty_seat"),
    path("accounts/<slug:account_id>/seats/<slug:seat_id>/edit/", seats.edit, name="edit_seat"),
    path(
        "accounts/<slug:account_id>/seats/<slug:seat_id>/remove/", seats.remove, name="remove_seat"
    ),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<slug:import_id>/", imports.import_, name="import"),
    path("imports/<slug:import_id>/confirm/", imports.confirm, name="confirm_import"),
    path("imports/<slug:import_id>/refused.csv", imports.refused_lines, name="refused_lines"),
]
