"""One unit of work: every table's door, on one connection."""

from sqlalchemy import Connection

from cases.store.case_changes import CaseChanges
from cases.store.challenge_store import ChallengeStore
from cases.store.conversation_store import ConversationStore
from cases.store.correction_store import CorrectionStore
from cases.store.desk_queries import DeskQueries
from cases.store.event_log import EventLog
from cases.store.evidence_store import EvidenceStore
from cases.store.extract_store import ExtractStore
from cases.store.hold_store import HoldStore
from cases.store.key_store import KeyStore
from cases.store.link_store import LinkStore
from cases.store.mail_store import MailStore
from cases.store.outbox_store import OutboxStore
from cases.store.proposal_store import ProposalStore
from cases.store.purge_store import PurgeStore
from cases.store.question_store import QuestionStore
from cases.store.register_store import RegisterStore
from cases.store.suppression_store import SuppressionStore
from cases.store.task_store import TaskStore
from cases.store.user_store import UserStore
from cases.vault import Vault


class Transaction:
    """What can be read and changed together; it is committed by who opened it."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.events = EventLog(connection)
        self.cases = CaseChanges(connection, vault, self.events)
        self.questions = QuestionStore(connection, vault)
        self.proposals = ProposalStore(connection, vault)
        self.links = LinkStore(connection, self.events)
        self.suppressions = SuppressionStore(connection, vault, self.events)
        self.challenges = ChallengeStore(connection, vault, self.events)
        self.evidence = EvidenceStore(connection, vault, self.events, self.cases)
        self.desk = DeskQueries(connection, vault, self.events)
        self.mails = MailStore(connection, vault)
        self.outbox = OutboxStore(connection, vault)
        self.tasks = TaskStore(connection, vault)
        self.register = RegisterStore(connection, vault, self.events)
        self.conversations = ConversationStore(connection, vault)
        self.users = UserStore(connection)
        self.extracts = ExtractStore(connection, vault, self.events)
        self.keys = KeyStore(connection, vault, self.events)
        self.holds = HoldStore(connection, vault, self.events)
        self.purge = PurgeStore(connection, vault, self.events)
        self.corrections = CorrectionStore(connection, vault)
