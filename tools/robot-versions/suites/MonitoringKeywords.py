"""Keywords by which a suite speaks to the Robotmk check: their names and messages are what it looks for."""

import json

from robot.api import logger


def add_monitoring_message(text, state="OK"):
    logger.info(json.dumps({"add_monitoring_message": {"nagios_state": state, "msg": text}}))


def add_checkmk_test_state(text, state="OK"):
    logger.info(json.dumps({"add_checkmk_test_state": {"nagios_state": state, "msg": text}}))
