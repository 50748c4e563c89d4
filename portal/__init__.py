"""The portal: the one place where its parts are joined; reads top to bottom."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import tomli
from flask import Flask
from sqlalchemy import Engine

from portal import chrome, cli, compiled_templates, db, fragments, security
from portal.booking import departures
from portal.booking import routes as booking
from portal.care_plans import routes as care_plans
from portal.care_plans.plan_templates import PlanTemplate
from portal.care_plans.template_files import load_plan_templates
from portal.care_plans.told_scores import scores_of_case
from portal.community import message_back
from portal.community import routes as community
from portal.community.departing import end_referrals, reopen_referrals
from portal.community.services import refer_from_triage
from portal.config import BadSetting, Settings
from portal.desk import routes as desk
from portal.insight import routes as insight
from portal.insight.coverage import CommonReasons, load_coverage
from portal.insight.hazards import Hazard, load_hazards
from portal.interop import routes as interop
from portal.interop.care_plans import routes as plans_out
from portal.interop.open_referral import routes as open_referral
from portal.messages import failing, on_duty
from portal.messages import routes as messages
from portal.messages.settings import MessageSettings
from portal.pathways.load import RuleFileErrors, load_rules
from portal.pathways.model import RuleSet
from portal.pathways.roles import PracticeRole, load_roles
from portal.people import routes as people
from portal.people.late_forms import come_late
from portal.people.queries import browser_session
from portal.people.viewing import login, viewer_of_session
from portal.triage import routes as triage
from portal.triage import settling, undelivered
from portal.triage.governance.live import LiveRules
from portal.triage.pausing import keep_while_paused
from portal.triage.routes.reaching import follow_live_rules


@dataclass(frozen=True)
class Portal:
    """What the parts share: reached as current_app.extensions["portal"]."""

    settings: Settings
    messages: MessageSettings
    live: LiveRules
    engine: Engine
    plan_templates: Mapping[str, PlanTemplate]
    roles: Mapping[str, PracticeRole]
    hazards: tuple[Hazard, ...]
    coverage: tuple[CommonReasons, ...]

    @property
    def rules(self) -> RuleSet:
        """The rules live now. A request that began under others has its own: `live.for_request`."""
        return self.live.rules


def create_app(settings: Settings | None = None) -> Flask:
    """The application; one clear line and an end when a setting or a rule file is wrong."""
    try:
        settings = settings or Settings.from_environment()
        message_settings = MessageSettings.from_environment()
        rules = load_rules(settings.rules_dir, parse=tomli.loads)
        plan_templates = load_plan_templates(settings.rules_dir)
        roles = load_roles(settings.rules_dir, rules.pathways)
        hazards = load_hazards(settings.rules_dir)
        coverage = load_coverage(settings.rules_dir, rules.pathways)
    except (BadSetting, RuleFileErrors) as error:
        sys.exit(f"The portal cannot start. {error}")
    settings.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    app = Flask(__name__, template_folder="../templates", instance_path=str(settings.instance_dir))
    live = LiveRules(rules, sign_off=settings.rules_sign_off)
    app.extensions["portal"] = Portal(
        settings,
        message_settings,
        live,
        db.connect(settings.database_url),
        plan_templates,
        roles,
        hazards,
        coverage,
    )
    # No view here is asynchronous, and Flask would look at each function anew at each call whether it is.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    # Jinja keeps 400 and looks through all of them for the one just used; ours are fewer, and all are kept.
    app.jinja_options = {"cache_size": -1}
    app.jinja_env.autoescape = True  # for every name: Flask leaves .txt and .ics unescaped otherwise
    compiled_templates.keep_compiled(app.jinja_env)
    fragments.init_app(app)
    chrome.init_app(app, settings)  # before the guards: their pages too are in the visitor's language
    security.init_app(
        app, settings, find_session=browser_session, viewer_for=viewer_of_session, come_late=come_late
    )
    app.before_request(follow_live_rules)
    login.init_app(app, add_context_processor=False)  # pages ask our viewer, which costs no look-up
    areas = (triage, booking, people, community, care_plans, desk, insight, interop, messages)
    for area in (*areas, open_referral, plans_out):
        app.register_blueprint(area.blueprint)
    settling.WHEN_SETTLED[:] = [refer_from_triage, keep_while_paused]
    departures.WHEN_GONE[:], departures.WHEN_BACK[:] = [end_referrals], [reopen_referrals]
    message_back.SCORES_OF[:] = [scores_of_case]
    on_duty.arrange(message_settings.on_duty, settings.base_url)
    failing.WHEN_LOST[:] = [undelivered.phone_instead]
    failing.WHEN_ARRIVED[:] = [undelivered.need_not_phone]
    cli.init_app(app)
    security.refuse_unmarked_routes(app)
    return app
