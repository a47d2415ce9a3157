"""Every act a person may do, one function each: permission, transaction and audit record around it."""

from cartdesk.store import ANYTHING, DeskFile, Sought, read_desk_file
from cartdesk.usecases import as_of, proving
from cartdesk.usecases.access import AccessLine, AccessView, access_list, review_access
from cartdesk.usecases.act import REGISTER, DeclaredAct
from cartdesk.usecases.agreeing import note_agreement, print_agreement
from cartdesk.usecases.annotating import DocsWritten, study_book, write_study_docs
from cartdesk.usecases.backing_up import (
    ASKED,
    DAILY,
    MILESTONE,
    BackupRun,
    BackupState,
    MadeBackup,
    back_up,
    backup_state,
    begin_backup,
    choose_backup_folder,
    choose_warning,
    finish_backup,
    give_up_backup,
)
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
from cartdesk.usecases.course import (
    Course,
    CourseBand,
    CourseBar,
    CourseLine,
    CoursePoint,
    CourseVisit,
    course,
    note_course_print,
)
from cartdesk.usecases.creating import DeskPlan, NewPerson, create_site_desk, create_sponsor_desk
from cartdesk.usecases.delegating import (
    DelegationRow,
    DelegationView,
    NewDelegation,
    delegation_log,
    duties_for,
    end_line,
    name_principal,
    sign_line,
)
from cartdesk.usecases.desk import SITE, SPONSOR, Desk
from cartdesk.usecases.drilling import DrillRun, begin_drill, drills, finish_drill, rehearse_recovery
from cartdesk.usecases.entry import Completed, Saved, complete_form, explain, save_item
from cartdesk.usecases.exporting import export_csv, export_odm, write_study_odm
from cartdesk.usecases.handing import HalfTyped, Unfinished, hand_over, handed_over, take_over
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
from cartdesk.usecases.instructing import Instruction, confirm_reading, instruction
from cartdesk.usecases.keystate import DatabaseKey, KeyState, SpareView, key_state
from cartdesk.usecases.labevents import LabProposal, accept_proposal, lab_proposals
from cartdesk.usecases.laboratory import (
    Limits,
    fill_limits,
    limits_to_fill,
    look_into_ranges,
    panel_forms,
    ranges,
    take_ranges,
)
from cartdesk.usecases.labsheet import Fate, SheetEntry, SheetView, look_into_sheet, take_sheet
from cartdesk.usecases.laying_out import UnlockedBackup, lay_out, people_of_backup, unlock_backup
from cartdesk.usecases.linting import LintResult, lint_study
from cartdesk.usecases.news import KeyNews, key_news
from cartdesk.usecases.odm_loading import Loaded, load_odm
from cartdesk.usecases.opening import lock, tries_left, unlock, wait_before_try
from cartdesk.usecases.page_checks import PageRun, begin_page_check, finish_page_check, give_up_page_check
from cartdesk.usecases.passwords import change_password, reset_password
from cartdesk.usecases.people import add_person, let_in, people
from cartdesk.usecases.practising import make_practice_desk
from cartdesk.usecases.printing import Printed, print_signed
from cartdesk.usecases.printing_log import print_log
from cartdesk.usecases.recovering import administrator_role, recover, recover_backup
from cartdesk.usecases.recovery import RecoveryMade, make_recovery
from cartdesk.usecases.rehearsing import (
    Rehearsed,
    begin_rehearsal,
    finish_rehearsal,
    rehearsals,
    rehearse,
)
from cartdesk.usecases.rekeying import rekey_database
from cartdesk.usecases.restoring import Restored, restore
from cartdesk.usecases.reviewing import MarkedLine, ReviewView, marks_to_review, review_trail
from cartdesk.usecases.revoking import (
    DevicePerson,
    DeviceView,
    device_people,
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
from cartdesk.usecases.sheets import RecoveryView, read_sheet, view_recovery
from cartdesk.usecases.sheets import SheetView as RecoverySheet
from cartdesk.usecases.shelf import Listed, Shelf
from cartdesk.usecases.signing import ToSign, review_form, sign_form, to_sign
from cartdesk.usecases.sparing import SpareCard, add_spare, read_spare_card, remove_spare, write_spare_card
from cartdesk.usecases.study_import import StudyImport, import_study
from cartdesk.usecases.study_report import ReportSection, import_told, loading_told
from cartdesk.usecases.subjects import add_event, enrol_subject
from cartdesk.usecases.trail_export import export_trail
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
from cartdesk.usecases.verifying import Report, Verification, verify_desk
from cartdesk.usecases.verifying_kept import Fault, fault_place
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
from cartdesk.usecases.witnesses import Witness, read_witness
from cartdesk.usecases.worklist import Task, work

__all__ = [
    "ANYTHING", "ASKED", "Accepted", "AccessLine", "AccessView", "BackupRun", "BackupState", "Banner", "CardView",
    "Cell", "Change", "Completed", "Course", "CourseBand", "CourseBar", "CourseLine", "CoursePoint", "CourseVisit",
    "DAILY", "DatabaseKey", "DeclaredAct", "DelegationRow", "DelegationView", "Desk", "DeskFile", "DeskPlan",
    "DevicePerson", "DeviceView", "DocsWritten", "DrillRun", "Fate", "Fault", "Filed", "FormChange", "FormLine",
    "HalfTyped", "HeldKey", "Instruction", "KeyNews", "KeyState", "LabProposal", "Limits", "LintResult", "Listed",
    "Loaded", "LogCard", "MILESTONE", "MadeBackup", "MarkedLine", "Matrix", "MatrixRow", "NewDelegation",
    "NewPerson", "OpenForm", "Outbox", "PROOF_SUFFIX", "PackageView", "PageRun", "Printed", "ProvedRecord",
    "REGISTER", "RecoveryMade", "RecoverySheet", "RecoveryView", "Rehearsed", "Report", "ReportSection", "Restored",
    "ReviewView", "SITE", "SPONSOR", "Saved", "SheetEntry", "SheetView", "Shelf", "Sought", "SpareCard",
    "SpareView", "StudyImport", "SubjectBoard", "Task", "ToSign", "TrailLine", "TrainingNote", "TrainingPerson",
    "Trip", "Unfinished", "UnlockedBackup", "Verification", "VisitCard", "Witness", "accept_package",
    "accept_proposal", "access_list", "acknowledgements", "add_event", "add_group_row", "add_log_row", "add_person",
    "add_spare", "address", "administrator_role", "as_of", "back_up", "backup_state", "begin_backup", "begin_drill",
    "begin_page_check", "begin_rehearsal", "change_password", "check_proof_file", "choose_backup_folder",
    "choose_warning", "complete_form", "confirm_form", "confirm_reading", "course", "create_site_desk",
    "create_sponsor_desk", "delegation_log", "device_people", "drills", "duties_for", "end_line", "enrol_subject",
    "explain", "export_csv", "export_odm", "export_trail", "exported_files", "fault_place", "file_acknowledgement",
    "file_carried", "file_receipt", "file_revocation", "fill_limits", "finish_backup", "finish_drill",
    "finish_page_check", "finish_rehearsal", "give_up_backup", "give_up_page_check", "hand_over", "handed_over",
    "held_keys", "import_study", "import_told", "inbox", "inspect_outside", "instruction", "item_history",
    "keep_cursor", "key_news", "key_state", "known_devices", "lab_proposals", "lay_out", "let_in", "limits_to_fill",
    "lint_study", "load_odm", "loading_told", "lock", "look_into", "look_into_ranges", "look_into_sheet",
    "make_practice_desk", "make_recovery", "marks_to_review", "matrix", "name_principal", "note_agreement",
    "note_course_print", "note_refusal", "note_saved", "open_form", "outbox", "own_key", "pack", "panel_forms",
    "people", "people_of_backup", "print_agreement", "print_log", "print_signed", "printed_files", "prove_record",
    "proved_when", "proving", "ranges", "read_desk_file", "read_sheet", "read_spare_card", "read_training_note",
    "read_witness", "recover", "recover_backup", "rehearsals", "rehearse", "rehearse_recovery", "rekey_database",
    "remove_group_row", "remove_log_row", "remove_person", "remove_spare", "renew_certificate", "reset_password",
    "restore", "review_access", "review_form", "review_trail", "revocations", "revoke_device", "revoke_user",
    "save_item", "sealed_packages", "sign_form", "sign_line", "sponsor_road", "study_book", "subject_board",
    "take_enrolment_card", "take_over", "take_ranges", "take_revocation", "take_sheet", "take_study_card",
    "to_sign", "trail", "trail_head", "tries_left", "trip_to_folder", "trip_to_server", "unlock", "unlock_backup",
    "verify_desk", "view_card", "view_recovery", "wait_before_try", "work", "write_enrolment_card",
    "write_spare_card", "write_study_card", "write_study_docs", "write_study_odm", "write_training_note",
]  # fmt: skip
