@_exported import UIKit
public typealias SystemSoundID = UInt32  // audiotoolbox/systemsoundid
public func AudioServicesPlaySystemSound(_ sound: SystemSoundID) {}  // audiotoolbox/audioservicesplaysystemsound(_:)
public enum AVMediaType: Sendable { case video }; public enum AVAuthorizationStatus: Sendable { case notDetermined, denied, authorized }  // avfoundation/avauthorizationstatus
public final class AVCaptureDevice: NSObject {  // avfoundation/avcapturedevice
  public enum DeviceType: Sendable { case builtInWideAngleCamera }; public enum Position: Sendable { case back }; public enum TorchMode: Sendable { case on, off }
  public class func requestAccess(for type: AVMediaType) async -> Bool { false }  // avfoundation/avcapturedevice/requestaccess(for:completionhandler:)
  public class func authorizationStatus(for type: AVMediaType) -> AVAuthorizationStatus { .denied }  // avfoundation/avcapturedevice/authorizationstatus(for:)
  public class func `default`(_ kind: DeviceType, for type: AVMediaType?, position: Position) -> AVCaptureDevice? { nil }  // avfoundation/avcapturedevice/default(_:for:position:)
  public var hasTorch: Bool { false }; public var torchMode = TorchMode.off
  public func lockForConfiguration() throws {}; public func unlockForConfiguration() {}
}
public class AVCaptureInput: NSObject {}; public class AVCaptureOutput: NSObject {}; public class AVCaptureConnection: NSObject {}  // avfoundation/avcaptureinput
public final class AVCaptureDeviceInput: AVCaptureInput { public init(device: AVCaptureDevice) throws {} }  // avfoundation/avcapturedeviceinput/init(device:)
public final class AVCaptureSession: NSObject, @unchecked Sendable {  // avfoundation/avcapturesession
  public enum Preset: Sendable { case hd1280x720 }; public var sessionPreset = Preset.hd1280x720; public var isRunning: Bool { false }
  public func startRunning() {}; public func stopRunning() {}; public func beginConfiguration() {}; public func commitConfiguration() {}
  public func canAddInput(_ input: AVCaptureInput) -> Bool { false }; public func addInput(_ input: AVCaptureInput) {}
  public func canAddOutput(_ output: AVCaptureOutput) -> Bool { false }; public func addOutput(_ output: AVCaptureOutput) {}
}
public enum AVVideoCodecType: Sendable { case jpeg }; public enum AVLayerVideoGravity: Sendable { case resizeAspectFill }  // avfoundation/avvideocodectype
public let AVVideoCodecKey = "", kCVPixelBufferPixelFormatTypeKey = "", kCVPixelFormatType_420YpCbCr8BiPlanarFullRange: UInt32 = 0  // avfoundation/avvideocodeckey
public final class AVCapturePhotoSettings: NSObject { public convenience init(format: [String: Any]?) { self.init() } }  // avfoundation/avcapturephotosettings
public final class AVCapturePhoto: NSObject { public func fileDataRepresentation() -> Data? { nil } }  // avfoundation/avcapturephoto/filedatarepresentation()
public protocol AVCapturePhotoCaptureDelegate: AnyObject {  // avfoundation/avcapturephotocapturedelegate
  func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?)
}
public final class AVCapturePhotoOutput: AVCaptureOutput {  // avfoundation/avcapturephotooutput
  public func capturePhoto(with settings: AVCapturePhotoSettings, delegate: any AVCapturePhotoCaptureDelegate) {}
}
public protocol AVCaptureVideoDataOutputSampleBufferDelegate: AnyObject {  // avfoundation/avcapturevideodataoutputsamplebufferdelegate
  func captureOutput(_ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection)
}
public final class AVCaptureVideoDataOutput: AVCaptureOutput {  // avfoundation/avcapturevideodataoutput
  public var videoSettings: [String: Any]!
  public var alwaysDiscardsLateVideoFrames = false
  public func setSampleBufferDelegate(_ delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?, queue: DispatchQueue?) {}
}
public final class AVCaptureVideoPreviewLayer: CALayer {  // avfoundation/avcapturevideopreviewlayer
  public var session: AVCaptureSession?
  public var videoGravity = AVLayerVideoGravity.resizeAspectFill
}
public final class CMSampleBuffer {}; public final class CVPixelBuffer {}  // coremedia/cmsamplebuffer, corevideo/cvpixelbuffer
public struct CVPixelBufferLockFlags: Sendable { public static let readOnly = CVPixelBufferLockFlags() }  // corevideo/cvpixelbufferlockflags
public func CMSampleBufferGetImageBuffer(_: CMSampleBuffer) -> CVPixelBuffer? { nil }  // coremedia/cmsamplebuffergetimagebuffer
@discardableResult public func CVPixelBufferLockBaseAddress(_: CVPixelBuffer, _: CVPixelBufferLockFlags) -> Int32 { 0 }  // corevideo/cvpixelbufferlockbaseaddress
@discardableResult public func CVPixelBufferUnlockBaseAddress(_: CVPixelBuffer, _: CVPixelBufferLockFlags) -> Int32 { 0 }  // corevideo/cvpixelbufferunlockbaseaddress
public func CVPixelBufferGetBaseAddressOfPlane(_: CVPixelBuffer, _: Int) -> UnsafeMutableRawPointer? { nil }  // corevideo/cvpixelbuffergetbaseaddressofplane
public func CVPixelBufferGetWidthOfPlane(_: CVPixelBuffer, _: Int) -> Int { 0 }; public func CVPixelBufferGetHeightOfPlane(_: CVPixelBuffer, _: Int) -> Int { 0 }  // corevideo/cvpixelbuffergetwidthofplane
public func CVPixelBufferGetBytesPerRowOfPlane(_: CVPixelBuffer, _: Int) -> Int { 0 }  // corevideo/cvpixelbuffergetbytesperrowofplane
