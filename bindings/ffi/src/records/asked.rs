//! What a shell gives to an act.

use super::plain::{Slot, StrokePoint};
use satchel_core::calendar::Zone;
use satchel_core::companion::{Delivery, Failure, NewParcel, ShopSetup};
use satchel_core::journal::{FailReason, To};
use satchel_core::manifest::LatLon;

/// Who and where a shop is that works without a depot.
#[uniffi::remote(Record)]
pub struct ShopSetup {
    pub name: String,
    pub address: String,
    pub at: LatLon,
    pub zone: Zone,
    pub slots: Vec<Slot>,
}

/// A parcel typed by hand or read from its label.
#[uniffi::remote(Record)]
pub struct NewParcel {
    pub tracking_number: String,
    #[uniffi(default = "")]
    pub address: String,
    #[uniffi(default = "")]
    pub address2: String,
    #[uniffi(default = "")]
    pub zip: String,
    #[uniffi(default = "")]
    pub name: String,
    #[uniffi(default = "")]
    pub phone: String,
    #[uniffi(default = "")]
    pub note: String,
    #[uniffi(default = None)]
    pub at: Option<LatLon>,
}

/// Parcels of one door, handed over, with the proof that was taken. The photo is the camera's own file (JPEG or PNG).
#[uniffi::remote(Record)]
pub struct Delivery {
    pub parcels: Vec<String>,
    #[uniffi(default = None)]
    pub to: Option<To>,
    #[uniffi(default = None)]
    pub name: Option<String>,
    #[uniffi(default = None)]
    pub photo: Option<Vec<u8>>,
    #[uniffi(default = None)]
    pub signature: Option<Vec<Vec<StrokePoint>>>,
    #[uniffi(default = None)]
    pub pin: Option<String>,
    #[uniffi(default = None)]
    pub at_least_21: Option<bool>,
    #[uniffi(default = None)]
    pub licence: Option<String>,
    #[uniffi(default = [])]
    pub scanned: Vec<String>,
}

/// An attempt that failed. `again`: stays in the car for another attempt today.
#[uniffi::remote(Record)]
pub struct Failure {
    pub parcels: Vec<String>,
    pub reason: FailReason,
    #[uniffi(default = false)]
    pub again: bool,
    #[uniffi(default = [])]
    pub steps: Vec<String>,
    #[uniffi(default = None)]
    pub text: Option<String>,
    #[uniffi(default = None)]
    pub photo: Option<Vec<u8>>,
}
