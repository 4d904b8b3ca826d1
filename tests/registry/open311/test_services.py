"""What is offered to citizens."""

from foundation.names import Names
from registry.open311.services import OTHER, Service, offered


def service(topic_id: int, code: str) -> Service:
    return Service(topic_id, code, Names(code, code, code))


def test_the_likely_topic_is_offered_but_never_other() -> None:
    services = [service(1, "road"), service(2, OTHER)]
    assert offered(services, 1) is services[0]
    assert offered(services, 2) is None, "it helps nobody to choose"
    assert offered(services, 3) is None and offered(services, None) is None
