//! The facts of each room as one pattern: for those who have nothing to do with any of them. A fact that is missing here is missed
//! by the compiler at every match.

/// All facts of the access log but the letters'.
#[macro_export]
macro_rules! access_facts {
    () => {
        $crate::Event::AccessRefused(_)
            | $crate::Event::AttachmentOpened(_)
            | $crate::Event::FieldsOpened(_)
            | $crate::Event::ListExported(_)
            | $crate::Event::LookedUp(_)
            | $crate::Event::MatterOpened(_)
            | $crate::Event::SignInFailed(_)
            | $crate::Event::SignedIn(_)
            | $crate::Event::SignedInWith(_)
            | $crate::Event::SignedOut(_)
    };
}

/// All facts of the district and its catalogue.
#[macro_export]
macro_rules! catalogue_facts {
    () => {
        $crate::Event::CatalogueChangeAsked(_)
            | $crate::Event::CatalogueChangeGranted(_)
            | $crate::Event::CatalogueChangeRefused(_)
            | $crate::Event::CatalogueChangeWithdrawn(_)
            | $crate::Event::CatalogueDefined(_)
            | $crate::Event::DistrictOpened(_)
    };
}

/// All facts of the directory but those of where somebody is written to.
#[macro_export]
macro_rules! directory_facts {
    () => {
        $crate::Event::AccountClosed(_)
            | $crate::Event::AccountOpened(_)
            | $crate::Event::FactorEnrolled(_)
            | $crate::Event::FactorRemoved(_)
            | $crate::Event::FactorUsed(_)
            | $crate::Event::IdentityLinked(_)
            | $crate::Event::IdentityUnlinked(_)
            | $crate::Event::PasswordSet(_)
            | $crate::Event::PositionAsked(_)
            | $crate::Event::PositionEnded(_)
            | $crate::Event::PositionGiven(_)
            | $crate::Event::PositionRefused(_)
            | $crate::Event::RecoveryAsked(_)
            | $crate::Event::RecoveryConfirmed(_)
            | $crate::Event::RecoveryRefused(_)
            | $crate::Event::SessionsEnded(_)
            | $crate::Event::TokenCreated(_)
            | $crate::Event::TokenRevoked(_)
            | $crate::Event::ViewDropped(_)
            | $crate::Event::ViewKept(_)
    };
}

/// All facts of approvals and broken glasses.
#[macro_export]
macro_rules! guard_facts {
    () => {
        $crate::Event::ApprovalAsked(_)
            | $crate::Event::ApprovalGranted(_)
            | $crate::Event::ApprovalRefused(_)
            | $crate::Event::GlassBroken(_)
            | $crate::Event::GlassLookedAt(_)
            | $crate::Event::GlassReviewed(_)
    };
}

/// All facts of letters and of where somebody is written to.
#[macro_export]
macro_rules! mail_facts {
    () => {
        $crate::Event::AddressOpened(_)
            | $crate::Event::LetterBounced(_)
            | $crate::Event::LetterDeferred(_)
            | $crate::Event::LetterGivenUp(_)
            | $crate::Event::LetterSent(_)
            | $crate::Event::LetterWritten(_)
            | $crate::Event::MailAsked(_)
            | $crate::Event::MailCodeMissed(_)
            | $crate::Event::MailConfirmed(_)
            | $crate::Event::MailDropped(_)
    };
}

/// All facts of whistles.
#[macro_export]
macro_rules! whistle_facts {
    () => {
        $crate::Event::WhistleApproved(_)
            | $crate::Event::WhistleBlown(_)
            | $crate::Event::WhistleClosed(_)
            | $crate::Event::WhistleLadderClimbed(_)
            | $crate::Event::WhistleObjectionRuled(_)
            | $crate::Event::WhistleOverseen(_)
            | $crate::Event::WhistleRated(_)
            | $crate::Event::WhistleRefused(_)
            | $crate::Event::WhistleSounded(_)
            | $crate::Event::WhistleUnitAcknowledged(_)
            | $crate::Event::WhistleUnitDone(_)
            | $crate::Event::WhistleUnitHandled(_)
            | $crate::Event::WhistleUnitObjected(_)
            | $crate::Event::WhistleUnitPhoned(_)
            | $crate::Event::WhistleUnitRanOut(_)
            | $crate::Event::WhistleUnitReleased(_)
            | $crate::Event::WhistleUnitReportedIn(_)
            | $crate::Event::WhistleUnitSetOut(_)
            | $crate::Event::WhistleUnitsCalled(_)
    };
}

/// All facts of the resident's page.
#[macro_export]
macro_rules! resident_facts {
    () => {
        $crate::Event::AccessAnswered(_)
            | $crate::Event::AccessAsked(_)
            | $crate::Event::CaseCodeAsked(_)
            | $crate::Event::CaseCodeMissed(_)
            | $crate::Event::CaseCodeUsed(_)
            | $crate::Event::CaseExported(_)
            | $crate::Event::CaseSeen(_)
            | $crate::Event::HidingAsked(_)
            | $crate::Event::HidingLookedAt(_)
            | $crate::Event::HidingRefused(_)
            | $crate::Event::HidingRenewed(_)
            | $crate::Event::QuestionLookedAt(_)
    };
}
