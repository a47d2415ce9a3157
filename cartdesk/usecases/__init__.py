"""Every act a person may do, one function each: permission, transaction and audit record around it."""

from cartdesk.store import read_desk_file
from cartdesk.usecases.act import REGISTER, DeclaredAct
from cartdesk.usecases.carrying import (
    Trip,
    keep_cursor,
    note_saved,
    sponsor_road,
    trip_to_folder,
    trip_to_server,
)
from cartdesk.usecases.certifying import HeldKey, held_keys, own_key, remove_person, renew_certificate
from cartdesk.usecases.confirming import confirm_form
from cartdesk.usecases.creating import DeskPlan, NewPerson, create_site_desk, create_sponsor_desk
from cartdesk.usecases.desk import SITE, SPONSOR, Desk
from cartdesk.usecases.drilling import drills, rehearse_recovery
from cartdesk.usecases.entry import Completed, Saved, complete_form, explain, save_item
from cartdesk.usecases.exporting import export_odm, write_study_odm
from cartdesk.usecases.history import (
    Change,
    TrailLine,
    exported_files,
    item_history,
    printed_files,
    trail,
    trail_head,
)
from cartdesk.usecases.importing import (
    Accepted,
    FormChange,
    PackageView,
    accept_package,
    acknowledgements,
    inbox,
    inspect_outside,
    look_into,
    note_refusal,
)
from cartdesk.usecases.labevents import LabProposal, accept_proposal, lab_proposals
from cartdesk.usecases.laboratory import fill_limits, limits_to_fill, look_into_ranges, ranges, take_ranges
from cartdesk.usecases.labsheet import Fate, SheetEntry, SheetView, look_into_sheet, take_sheet
from cartdesk.usecases.linting import LintResult, lint_study
from cartdesk.usecases.news import KeyNews, key_news
from cartdesk.usecases.opening import lock, tries_left, unlock, wait_before_try
from cartdesk.usecases.passwords import change_password, reset_password
from cartdesk.usecases.people import add_person, let_in, people
from cartdesk.usecases.printing import Printed, print_signed
from cartdesk.usecases.recovering import recover
from cartdesk.usecases.recovery import RecoveryMade, RecoveryView, make_recovery, view_recovery
from cartdesk.usecases.rekeying import rekey_database
from cartdesk.usecases.revoking import (
    DeviceView,
    file_revocation,
    known_devices,
    revocations,
    revoke_device,
    revoke_user,
    take_revocation,
)
from cartdesk.usecases.rows import add_group_row, add_log_row, remove_group_row, remove_log_row
from cartdesk.usecases.sending import (
    Filed,
    Outbox,
    file_acknowledgement,
    file_carried,
    file_receipt,
    outbox,
    pack,
    sealed_packages,
)
from cartdesk.usecases.signing import ToSign, review_form, sign_form, to_sign
from cartdesk.usecases.sparing import SpareCard, add_spare, read_spare_card, remove_spare, write_spare_card
from cartdesk.usecases.study_import import StudyImport, import_study
from cartdesk.usecases.study_report import ReportSection, told
from cartdesk.usecases.subjects import add_event, enrol_subject
from cartdesk.usecases.training import TrainingNote, TrainingPerson, read_training_note, write_training_note
from cartdesk.usecases.trust import (
    CardView,
    address,
    take_enrolment_card,
    take_study_card,
    view_card,
    write_enrolment_card,
    write_study_card,
)
from cartdesk.usecases.verifying import Fault, Report, verify_desk
from cartdesk.usecases.views import (
    Banner,
    Cell,
    FormLine,
    LogCard,
    Matrix,
    MatrixRow,
    OpenForm,
    SubjectBoard,
    VisitCard,
    matrix,
    open_form,
    subject_board,
)
from cartdesk.usecases.worklist import Task, work

__all__ = [
    "write_spare_card",
    "remove_spare",
    "read_spare_card",
    "add_spare",
    "SpareCard",
    "take_revocation",
    "revoke_user",
    "revoke_device",
    "revocations",
    "known_devices",
    "file_revocation",
    "DeviceView",
    "rekey_database",
    "view_recovery",
    "make_recovery",
    "RecoveryView",
    "RecoveryMade",
    "recover",
    "reset_password",
    "change_password",
    "key_news",
    "KeyNews",
    "rehearse_recovery",
    "drills",
    "renew_certificate",
    "remove_person",
    "own_key",
    "held_keys",
    "HeldKey",
    "Accepted",
    "Banner",
    "CardView",
    "Cell",
    "Change",
    "Completed",
    "DeclaredAct",
    "Desk",
    "DeskPlan",
    "Fate",
    "Fault",
    "Filed",
    "FormChange",
    "FormLine",
    "LabProposal",
    "LintResult",
    "LogCard",
    "Matrix",
    "MatrixRow",
    "NewPerson",
    "OpenForm",
    "Outbox",
    "PackageView",
    "Printed",
    "REGISTER",
    "Report",
    "ReportSection",
    "SITE",
    "SPONSOR",
    "Saved",
    "SheetEntry",
    "SheetView",
    "StudyImport",
    "SubjectBoard",
    "Task",
    "ToSign",
    "TrailLine",
    "TrainingNote",
    "TrainingPerson",
    "Trip",
    "VisitCard",
    "accept_package",
    "accept_proposal",
    "acknowledgements",
    "add_event",
    "add_group_row",
    "add_log_row",
    "add_person",
    "address",
    "complete_form",
    "confirm_form",
    "create_site_desk",
    "create_sponsor_desk",
    "enrol_subject",
    "explain",
    "export_odm",
    "exported_files",
    "file_acknowledgement",
    "file_carried",
    "file_receipt",
    "fill_limits",
    "import_study",
    "inbox",
    "inspect_outside",
    "item_history",
    "keep_cursor",
    "lab_proposals",
    "let_in",
    "limits_to_fill",
    "lint_study",
    "lock",
    "look_into",
    "look_into_ranges",
    "look_into_sheet",
    "matrix",
    "note_refusal",
    "note_saved",
    "open_form",
    "outbox",
    "pack",
    "people",
    "print_signed",
    "printed_files",
    "ranges",
    "read_desk_file",
    "read_training_note",
    "remove_group_row",
    "remove_log_row",
    "review_form",
    "save_item",
    "sealed_packages",
    "sign_form",
    "sponsor_road",
    "subject_board",
    "take_enrolment_card",
    "take_ranges",
    "take_sheet",
    "take_study_card",
    "to_sign",
    "told",
    "trail",
    "trail_head",
    "tries_left",
    "trip_to_folder",
    "trip_to_server",
    "unlock",
    "verify_desk",
    "view_card",
    "wait_before_try",
    "work",
    "write_enrolment_card",
    "write_study_card",
    "write_study_odm",
    "write_training_note",
]
