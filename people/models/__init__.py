from people.models.care import CareRelationship, Supervision
from people.models.client import Client, ClientNameToken, ContactChannel
from people.models.clinic import Clinic, CrisisContact
from people.models.clinician import Availability, ClinicianProfile, Licence
from people.models.consent import Consent, ConsentText, Purpose
from people.models.device import KnownDevice
from people.models.emergency import EmergencyAccess
from people.models.invitation import Invitation
from people.models.user import User

__all__ = [
    "Availability",
    "CareRelationship",
    "Client",
    "ClientNameToken",
    "Clinic",
    "ClinicianProfile",
    "Consent",
    "ConsentText",
    "ContactChannel",
    "CrisisContact",
    "EmergencyAccess",
    "Invitation",
    "KnownDevice",
    "Licence",
    "Purpose",
    "Supervision",
    "User",
]
