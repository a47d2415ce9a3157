"""Every act a person may do, one function each: permission, transaction and audit record around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.store import ANYTHING, DeskFile, Sought, read_desk_file
    from cartdesk.usecases.access import AccessLine, AccessView, access_list, review_access
    from cartdesk.usecases.act import DeclaredAct
    from cartdesk.usecases.agreeing import note_agreement, print_agreement
    from cartdesk.usecases.annotating import DocsWritten, study_book, write_study_docs
    from cartdesk.usecases.attaching import (
        Source,
        SourceFile,
        attach_source,
        load_source,
        remove_source,
        source_bytes,
        sources,
    )
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
    from cartdesk.usecases.casebook_holds import Held, Hold
    from cartdesk.usecases.casebook_signing import BookStanding, BookState, sign_casebook
    from cartdesk.usecases.certifying import HeldKey, held_keys, own_key, remove_person, renew_certificate
    from cartdesk.usecases.confirming import confirm_form
    from cartdesk.usecases.course_view import (
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
    from cartdesk.usecases.event_view import (
        EventBoard,
        EventLink,
        EventRow,
        event_board,
        event_links,
        event_log,
    )
    from cartdesk.usecases.exporting import export_csv, export_odm, write_study_odm
    from cartdesk.usecases.given_back import GivenBack, forms_given_back
    from cartdesk.usecases.handing import HalfTyped, Unfinished, hand_over, handed_over, take_over
    from cartdesk.usecases.history import (
        Change,
        TrailLine,
        exported_files,
        item_history,
        last_changes,
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
    from cartdesk.usecases.joining import add_person, let_in, people
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
    from cartdesk.usecases.logs import (
        LogRow,
        LogSize,
        LogTable,
        RowAct,
        copyable,
        log_row,
        log_sizes,
        log_table,
        row_acts,
    )
    from cartdesk.usecases.news import KeyNews, key_news
    from cartdesk.usecases.odm_loading import Loaded, load_odm
    from cartdesk.usecases.opening import lock, unlock
    from cartdesk.usecases.page_checks import PageRun, begin_page_check, finish_page_check, give_up_page_check
    from cartdesk.usecases.passwords import change_password, reset_password
    from cartdesk.usecases.practising import free_folder, make_practice_desk, make_practice_with_data
    from cartdesk.usecases.printing import Printed, print_signed
    from cartdesk.usecases.printing_log import print_log
    from cartdesk.usecases.recovering import administrator_role, recover, recover_backup
    from cartdesk.usecases.recovery import RecoveryMade, make_recovery
    from cartdesk.usecases.redacting import (
        Erasable,
        Proposed,
        Redacted,
        confirm_redaction,
        erasable_texts,
        propose_redaction,
        proposed_redactions,
        withdraw_redaction,
    )
    from cartdesk.usecases.refusing import refuse_form, return_form
    from cartdesk.usecases.register import REGISTER
    from cartdesk.usecases.rehearsing import (
        Rehearsed,
        begin_rehearsal,
        finish_rehearsal,
        rehearsals,
        rehearse,
    )
    from cartdesk.usecases.rekeying import rekey_database
    from cartdesk.usecases.reminding import Reminders, reminders
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
    from cartdesk.usecases.rows import (
        add_group_row,
        add_log_row,
        copy_log_row,
        remove_group_row,
        remove_log_row,
        restore_log_row,
    )
    from cartdesk.usecases.screening import Suspicion, suspicious_words
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
    from cartdesk.usecases.sheets import RecoverySheet, RecoveryView, read_sheet, view_recovery
    from cartdesk.usecases.shelf import Listed, Shelf
    from cartdesk.usecases.signing import ToSign, review_form, sign_form, to_sign
    from cartdesk.usecases.sparing import (
        SpareCard,
        add_spare,
        read_spare_card,
        remove_spare,
        write_spare_card,
    )
    from cartdesk.usecases.study_import import StudyImport, import_study
    from cartdesk.usecases.study_report import ReportSection, import_told, loading_told
    from cartdesk.usecases.subjects import add_event, enrol_subject
    from cartdesk.usecases.trail_export import export_trail
    from cartdesk.usecases.training import (
        TrainingNote,
        TrainingPerson,
        read_training_note,
        write_training_note,
    )
    from cartdesk.usecases.tries import tries_left, wait_before_try
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
        subject_banner,
        subject_board,
        subject_codes,
    )
    from cartdesk.usecases.witnesses import Witness, read_witness
    from cartdesk.usecases.wording import event_title, form_title, place_title
    from cartdesk.usecases.worklist import Task, work
else:
    __getattr__ = on_demand(
        __name__,
        """
        cartdesk.store ANYTHING DeskFile Sought read_desk_file
        .access AccessLine AccessView access_list review_access
        .act DeclaredAct
        .agreeing note_agreement print_agreement
        .annotating DocsWritten study_book write_study_docs
        .attaching Source SourceFile attach_source load_source remove_source source_bytes
        .attaching sources
        .backing_up ASKED BackupRun BackupState DAILY MILESTONE MadeBackup back_up
        .backing_up backup_state begin_backup choose_backup_folder choose_warning
        .backing_up finish_backup give_up_backup
        .carrying Trip keep_cursor note_saved sponsor_road trip_to_folder trip_to_server
        .casebook_holds Held Hold
        .casebook_signing BookStanding BookState sign_casebook
        .certifying HeldKey held_keys own_key remove_person renew_certificate
        .confirming confirm_form
        .course_view Course CourseBand CourseBar CourseLine CoursePoint CourseVisit
        .course_view course note_course_print
        .creating DeskPlan NewPerson create_site_desk create_sponsor_desk
        .delegating DelegationRow DelegationView NewDelegation delegation_log duties_for
        .delegating end_line name_principal sign_line
        .desk Desk SITE SPONSOR
        .drilling DrillRun begin_drill drills finish_drill rehearse_recovery
        .entry Completed Saved complete_form explain save_item
        .event_view EventBoard EventLink EventRow event_board event_links event_log
        .exporting export_csv export_odm write_study_odm
        .given_back GivenBack forms_given_back
        .handing HalfTyped Unfinished hand_over handed_over take_over
        .history Change TrailLine exported_files item_history last_changes printed_files
        .history trail trail_head
        .importing Accepted FormChange PackageView accept_package acknowledgements inbox
        .importing inspect_outside look_into note_refusal
        .instructing Instruction confirm_reading instruction
        .joining add_person let_in people
        .keystate DatabaseKey KeyState SpareView key_state
        .labevents LabProposal accept_proposal lab_proposals
        .laboratory Limits fill_limits limits_to_fill look_into_ranges panel_forms
        .laboratory ranges take_ranges
        .labsheet Fate SheetEntry SheetView look_into_sheet take_sheet
        .laying_out UnlockedBackup lay_out people_of_backup unlock_backup
        .linting LintResult lint_study
        .logs LogRow LogSize LogTable RowAct copyable log_row log_sizes log_table row_acts
        .news KeyNews key_news
        .odm_loading Loaded load_odm
        .opening lock unlock
        .tries tries_left wait_before_try
        .page_checks PageRun begin_page_check finish_page_check give_up_page_check
        .passwords change_password reset_password
        .practising free_folder make_practice_desk make_practice_with_data
        .printing Printed print_signed
        .printing_log print_log
        .recovering administrator_role recover recover_backup
        .recovery RecoveryMade make_recovery
        .redacting Erasable Proposed Redacted confirm_redaction erasable_texts
        .redacting propose_redaction proposed_redactions withdraw_redaction
        .refusing refuse_form return_form
        .register REGISTER
        .rehearsing Rehearsed begin_rehearsal finish_rehearsal rehearsals rehearse
        .rekeying rekey_database
        .reminding Reminders reminders
        .restoring Restored restore
        .reviewing MarkedLine ReviewView marks_to_review review_trail
        .revoking DevicePerson DeviceView device_people file_revocation known_devices
        .revoking revocations revoke_device revoke_user take_revocation
        .rows add_group_row add_log_row copy_log_row remove_group_row remove_log_row
        .rows restore_log_row
        .screening Suspicion suspicious_words
        .sending Filed Outbox file_acknowledgement file_carried file_receipt outbox pack
        .sending sealed_packages
        .sheets RecoverySheet RecoveryView read_sheet view_recovery
        .shelf Listed Shelf
        .signing ToSign review_form sign_form to_sign
        .sparing SpareCard add_spare read_spare_card remove_spare write_spare_card
        .study_import StudyImport import_study
        .study_report ReportSection import_told loading_told
        .subjects add_event enrol_subject
        .trail_export export_trail
        .training TrainingNote TrainingPerson read_training_note write_training_note
        .trust CardView address take_enrolment_card take_study_card view_card
        .trust write_enrolment_card write_study_card
        .verifying Report Verification verify_desk
        .verifying_kept Fault fault_place
        .views Banner Cell FormLine LogCard Matrix MatrixRow OpenForm SubjectBoard VisitCard
        .views matrix open_form subject_banner subject_board subject_codes
        .witnesses Witness read_witness
        .wording event_title form_title place_title
        .worklist Task work
        """,
    )
